namespace PromptCaching.Tokens;

/// <summary>What the encodings' patterns tell apart; every character has one class, CR and LF have two.</summary>
[Flags]
internal enum CharClass : byte
{
    None = 0,
    Upper = 1,
    Lower = 2,
    OtherLetter = 4,
    Mark = 8,
    Number = 16,
    Space = 32,
    Newline = 64,
    Rest = 128,

    Letter = Upper | Lower | OtherLetter,
}
