namespace Benchmarks.Gateway;

/// <summary>nginx as a plain reverse proxy, with connections to the upstream kept open and nothing buffered that would delay a stream.</summary>
internal static class Nginx
{
    public const string HowToInstall = "apt-get install nginx";

    private static readonly string[] Places = ["/usr/sbin/nginx", "/usr/local/sbin/nginx", "/usr/bin/nginx"];

    /// <returns>Null where it is not installed.</returns>
    public static async Task<Contender?> StartAsync(DirectoryInfo artifacts, int upstream, int core)
    {
        if (Array.Find(Places, File.Exists) is not { } program) return null;
        var port = Child.FreePort();
        var folder = artifacts.CreateSubdirectory("nginx");
        var file = Path.Combine(folder.FullName, "nginx.conf");
        await File.WriteAllTextAsync(file, Configuration(folder.FullName, port, upstream));
        var nginx = Child.Start(Path.Combine(folder.FullName, "log"), core, program, ["-p", folder.FullName, "-c", file]);
        await nginx.UntilReadyAsync(port);
        return new Contender("nginx proxy_pass", port, proxy: nginx);
    }

    private static string Configuration(string folder, int port, int upstream) => $$"""
        {{(Environment.IsPrivilegedProcess ? "user root;" : "")}}
        daemon off;
        worker_processes 1;
        pid {{folder}}/pid;
        error_log {{folder}}/error.log;
        events { worker_connections 1024; }
        http {
            access_log off;
            client_body_temp_path {{folder}}/body;
            proxy_temp_path {{folder}}/proxy;
            fastcgi_temp_path {{folder}}/fastcgi;
            uwsgi_temp_path {{folder}}/uwsgi;
            scgi_temp_path {{folder}}/scgi;
            client_max_body_size 32m;
            client_body_buffer_size 128k;
            keepalive_requests 100000000;
            upstream model { server 127.0.0.1:{{upstream}}; keepalive 128; keepalive_requests 100000000; }
            server {
                listen 127.0.0.1:{{port}};
                location / {
                    proxy_pass http://model;
                    proxy_http_version 1.1;
                    proxy_set_header Connection "";
                    proxy_buffering off;
                }
            }
        }
        """;
}
