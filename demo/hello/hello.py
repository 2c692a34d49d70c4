# An app that knows nothing of Redtier: says hello, and who it is.
import http.server
import os
import socket


class Hello(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        body = f"hello from {socket.gethostname()}\n".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words):
        pass


http.server.ThreadingHTTPServer((os.environ.get("LISTEN_ADDRESS", "127.0.0.1"), 8080), Hello).serve_forever()
