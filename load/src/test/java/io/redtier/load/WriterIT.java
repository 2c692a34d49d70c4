package io.redtier.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

/** Who looks for lost writes must find them. */
class WriterIT {

    private static final String LOOPBACK = "127.0.0.1";
    private static final int PATIENCE_MILLIS = 20_000;

    private Process server;
    private Target target;

    @BeforeEach
    void start() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(LOOPBACK))) {
            port = socket.getLocalPort();
        }
        server = new ProcessBuilder("redis-server", "--bind", LOOPBACK, "--port", Integer.toString(port), "--save", "")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        target = new Target(Target.Way.SERVICE, LOOPBACK, port, "", "", "");
    }

    @AfterEach
    void stop() {
        server.destroyForcibly().onExit().join();
    }

    /** The first writes are tried again until the server is up. */
    @Test
    void everyWriteThatIsGoneIsFoundAndNoOther() {
        Writer writer = new Writer(target, "w-", false);
        writer.writeUntil(() -> writer.count() >= 50);
        assertThat(writer.readBack().lost()).isEmpty();
        try (Jedis jedis = new Jedis(LOOPBACK, target.port(), PATIENCE_MILLIS)) {
            jedis.del("w-7");
            jedis.set("w-9", "other");
        }

        Tally tally = writer.readBack();
        assertThat(tally.acknowledged()).isEqualTo(50);
        assertThat(tally.lost()).containsExactly("w-7", "w-9");
        assertThat(tally.confirmed()).isZero();
    }

    @Test
    void withoutAReplicaNothingIsConfirmed() {
        Writer writer = new Writer(target, "w-", true);
        writer.writeUntil(() -> writer.count() >= 1);
        assertThat(writer.readBack().confirmed()).isZero();
    }
}
