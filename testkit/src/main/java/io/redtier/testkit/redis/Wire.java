package io.redtier.testkit.redis;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Requests and replies in Redis' protocol, RESP2. Reading and writing may be done at once, each by one thread at a time. */
final class Wire {
    private final InputStream in;
    private final OutputStream out;

    Wire(InputStream in, OutputStream out) {
        this.in = new BufferedInputStream(in);
        this.out = new BufferedOutputStream(out);
    }

    /** The next request, or null at the end. */
    List<String> read() throws IOException {
        int first = in.read();
        if (first < 0) {
            return null;
        }
        if (first != '*') {
            throw new IOException("no request in Redis' protocol");
        }
        int count = Integer.parseInt(line());
        List<String> words = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            if (in.read() != '$') {
                throw new IOException("no bulk string");
            }
            byte[] word = in.readNBytes(Integer.parseInt(line()));
            line();
            words.add(new String(word, StandardCharsets.ISO_8859_1));
        }
        return words;
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        int next = in.read();
        while (next != '\r') {
            if (next < 0) {
                throw new EOFException();
            }
            line.append((char) next);
            next = in.read();
        }
        in.read();
        return line.toString();
    }

    /** Whether another request may be there already. */
    boolean hasMore() throws IOException {
        return in.available() > 0;
    }

    synchronized void write(Object reply) throws IOException {
        if (reply == null) {
            text("$-1\r\n");
        } else if (reply instanceof Long number) {
            text(":" + number + "\r\n");
        } else if (reply instanceof Command.Status status) {
            text("+" + status.text() + "\r\n");
        } else if (reply instanceof RedisError error) {
            text("-" + error.getMessage().replace('\r', ' ').replace('\n', ' ') + "\r\n");
        } else if (reply instanceof List<?> all) {
            text("*" + all.size() + "\r\n");
            for (Object one : all) {
                write(one);
            }
        } else {
            String bulk = reply.toString();
            text("$" + bulk.length() + "\r\n" + bulk + "\r\n");
        }
    }

    private void text(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    synchronized void flush() throws IOException {
        out.flush();
    }
}
