/** A configuration of nginx for a test: in front, and with all it writes in one directory. @param http what it serves */
export const nginxFile = (directory: string, http: string): string => `
daemon off;
master_process off;
pid ${directory}/pid;
error_log stderr;
events {}
http {
  access_log off;
  ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${directory}/${name};`).join('\n  ')}
${http}
}
`;
