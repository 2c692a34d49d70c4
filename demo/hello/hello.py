# An app that knows nothing of Redtier: says hello, and who it is. Its menu takes a while to make, and it counts how often it
# was asked for it.
import http.server
import os
import socket
import threading
import time

lock = threading.Lock()
asked = 0


def menu():
    global asked
    with lock:
        asked += 1
        number = asked
    time.sleep(0.3)
    return f"menu {number} of {socket.gethostname()}"


class Hello(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        answers = {"/menu": menu, "/asked": lambda: str(asked)}
        body = answers.get(self.path, lambda: f"hello from {socket.gethostname()}")().encode() + b"\n"
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words):
        pass


http.server.ThreadingHTTPServer((os.environ.get("LISTEN_ADDRESS", "127.0.0.1"), 8080), Hello).serve_forever()
