package io.redtier.devcluster.apiserver.subresource;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.redtier.devcluster.apiserver.PodConnections;
import io.redtier.devcluster.apiserver.http.MessageSocket;
import io.redtier.devcluster.apiserver.request.ApiException;
import io.redtier.devcluster.apiserver.resource.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.Arrays;

/**
 * A command's streams over one WebSocket, as {@code v4.channel.k8s.io} and {@code v5.channel.k8s.io} say: the first byte of
 * each message is its channel; v5 adds the end of the input.
 */
final class ExecSession {
    private static final int STDIN = 0;
    private static final int STDOUT = 1;
    private static final int STDERR = 2;
    private static final int ERROR = 3;
    private static final int RESIZE = 4;
    private static final int CLOSE = 255;
    private static final int PIECE = 32 * 1024;

    private final MessageSocket socket;
    private final PodConnections.Running command;
    private final boolean stdout;
    private final boolean stderr;

    ExecSession(MessageSocket socket, PodConnections.Running command, boolean stdout, boolean stderr) {
        this.socket = socket;
        this.command = command;
        this.stdout = stdout;
        this.stderr = stderr;
    }

    /** Carries everything until the command has ended or the client has gone, which ends the command. */
    void hold() throws IOException {
        try (command) {
            Thread input = start("input", this::receive);
            Thread output = start("output", () -> pump(command.stdout(), stdout, STDOUT));
            Thread errors = start("errors", () -> pump(command.stderr(), stderr, STDERR));
            int code = command.waitFor();
            output.join();
            errors.join();
            send(ERROR, Json.write(status(code)));
            socket.close();
            input.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while a command ran");
        }
    }

    private static Thread start(String name, Runnable task) {
        Thread thread = new Thread(task, Thread.currentThread().getName() + "-" + name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** What the command's end looks like to the client. */
    static JsonNode status(int code) {
        if (code == 0) {
            return Json.tree(new StatusBuilder().withStatus("Success").build());
        }
        return Json.tree(new StatusBuilder()
                .withStatus("Failure")
                .withReason("NonZeroExitCode")
                .withMessage("command terminated with non-zero exit code: exit status " + code)
                .withNewDetails()
                .addNewCause(null, Integer.toString(code), "ExitCode")
                .endDetails()
                .build());
    }

    private void receive() {
        try (OutputStream stdin = command.stdin()) {
            for (byte[] message = socket.receive(); message.length > 0; message = socket.receive()) {
                take(message, stdin);
            }
        } catch (IOException e) {
            // Closing what the command no longer reads.
        } finally {
            // It changes nothing for a command that has ended, and ends one whose client has gone.
            command.close();
        }
    }

    private void take(byte[] message, OutputStream stdin) {
        int channel = Byte.toUnsignedInt(message[0]);
        try {
            if (channel == STDIN) {
                stdin.write(message, 1, message.length - 1);
                stdin.flush();
            } else if (channel == CLOSE && message.length > 1 && message[1] == STDIN) {
                stdin.close();
            } else if (channel == RESIZE) {
                JsonNode size = Json.read(Arrays.copyOfRange(message, 1, message.length));
                command.resize(size.path("Width").asInt(), size.path("Height").asInt());
            }
        } catch (IOException | ApiException e) {
            // A command may end, or close its input, before it has read all of it.
        }
    }

    private void pump(InputStream from, boolean wanted, int channel) {
        byte[] buffer = new byte[PIECE];
        try {
            for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
                if (wanted) {
                    send(channel, Arrays.copyOf(buffer, n));
                }
            }
        } catch (IOException e) {
            command.close();
        }
    }

    private void send(int channel, byte[] bytes) throws IOException {
        byte[] message = new byte[bytes.length + 1];
        message[0] = (byte) channel;
        System.arraycopy(bytes, 0, message, 1, bytes.length);
        socket.send(message);
    }
}
