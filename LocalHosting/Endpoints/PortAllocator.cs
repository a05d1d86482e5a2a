using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Aspire.Hosting.Endpoints;

/// <summary>Hands out ports that no other AppHost of this user is given, in this process or another, until this one ends.</summary>
/// <remarks>A lock file per port reserves it: a port that was merely free a moment ago may be taken by the time a service binds it.</remarks>
internal sealed class PortAllocator : IDisposable
{
    // Below the range the system takes its own ports from, so that an outgoing connection never sits on one of ours.
    private const int First = 10_000;
    private const int Last = 32_000;
    private const int Attempts = 1_000;

    private readonly List<FileStream> _locks = [];
    private readonly string _directory = Path.Combine(Path.GetTempPath(), $"aspire-ports-{Environment.UserName}");

    public int Allocate()
    {
        var used = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Select(listener => listener.Port).ToHashSet();
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var port = Random.Shared.Next(First, Last);
            if (!used.Contains(port) && TryReserve(port)) return port;
        }
        throw new DistributedApplicationException($"No free port found between {First} and {Last}.");
    }

    /// <summary>Reserves a port somebody chose; false when it is taken.</summary>
    public bool TryReserve(int port)
    {
        Directory.CreateDirectory(_directory);
        FileStream exclusive;
        try
        {
            exclusive = new(Path.Combine(_directory, $"{port}.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return false;
        }
        if (!CanBind(IPAddress.Loopback, port) || (Socket.OSSupportsIPv6 && !CanBind(IPAddress.IPv6Loopback, port)))
        {
            exclusive.Dispose();
            return false;
        }
        _locks.Add(exclusive);
        return true;
    }

    public void Dispose()
    {
        foreach (var exclusive in _locks) exclusive.Dispose();
        _locks.Clear();
    }

    private static bool CanBind(IPAddress address, int port)
    {
        using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(address, port));
            socket.Listen(1);
            return true;
        }
        catch (SocketException exception) when (exception.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
        {
            return false;
        }
        catch (SocketException)
        {
            return true;   // no such address on this machine (IPv6 switched off): nothing to collide with
        }
    }
}
