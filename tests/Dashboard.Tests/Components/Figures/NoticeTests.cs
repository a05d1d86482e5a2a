using Dashboard.Components.Figures;
using Dashboard.Tests.Fakes;
using Microsoft.FluentUI.AspNetCore.Components;
using Icons = Microsoft.FluentUI.AspNetCore.Components.Icons;

namespace Dashboard.Tests.Components.Figures;

public sealed class NoticeTests
{
    public static readonly TheoryData<Tone, Icon> Signs = new()
    {
        { Tone.Neutral, new Icons.Regular.Size20.Info() },
        { Tone.Good, new Icons.Regular.Size20.CheckmarkCircle() },
        { Tone.Warn, new Icons.Regular.Size20.Warning() },
        { Tone.Bad, new Icons.Regular.Size20.Warning() },
    };

    [Theory]
    [MemberData(nameof(Signs))]
    public async Task Only_what_is_amiss_carries_a_warning_sign(Tone tone, Icon sign)
    {
        var notice = await Html.RenderAsync<Notice>(new() { [nameof(Notice.Title)] = "Done", [nameof(Notice.Tone)] = tone });

        Assert.Equal(Html.Parse(sign.Content).QuerySelector("path")!.GetAttribute("d"), notice.QuerySelector("svg path")!.GetAttribute("d"));
    }
}
