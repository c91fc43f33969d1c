import { nginxFile } from './nginx-file.ts';

/** What stands ahead of eofd, and asks it at a Unix path and over TCP. */
export const HTTP_FRONTS = {
  haproxy: {
    command: (file: string) => ['haproxy', '-db', '-f', file],
    configuration: (directory: string, http: string, port: number) => `
defaults
  mode http
  timeout connect 5s
  timeout client 5m
  timeout server 5m
  option abortonclose
frontend path
  bind unix@${directory}/path.sock
  default_backend path
frontend port
  bind unix@${directory}/port.sock
  default_backend port
backend path
  option httpchk GET /readyz
  http-check send meth GET uri /readyz ver HTTP/1.1 hdr Host localhost
  server eofd unix@${http} check
backend port
  server eofd 127.0.0.1:${port}
`,
  },
  nginx: {
    command: (file: string) => ['nginx', '-c', file, '-e', 'stderr'],
    configuration: (directory: string, http: string, port: number) =>
      nginxFile(
        directory,
        `  client_max_body_size 20m;
  proxy_http_version 1.1;
  proxy_set_header Host localhost;
  proxy_set_header Connection "";
  server { listen unix:${directory}/path.sock; location / { proxy_pass http://unix:${http}; } }
  server { listen unix:${directory}/port.sock; location / { proxy_pass http://127.0.0.1:${port}; } }`,
      ),
  },
} as const;
