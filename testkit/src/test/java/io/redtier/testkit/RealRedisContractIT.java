package io.redtier.testkit;

import static org.awaitility.Awaitility.await;

import io.redtier.runtime.Redtier;
import io.redtier.runtime.testing.Instances;
import io.redtier.runtime.testing.RedisServers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;

/** The contract, on a real Redis, and with real time. */
class RealRedisContractIT extends RedtierContract {
    @Override
    Stage open() {
        RedisServers servers = new RedisServers();
        RedisServers.Server server = servers.primary();
        Redtier redtier =
                Instances.patient().document(Policies.at(server.address())).build();
        Instances.awaitConnected(redtier);
        return new Stage() {
            @Override
            public Redtier redtier() {
                return redtier;
            }

            @Override
            public void pass(Duration time) {
                await("time passes")
                        .pollDelay(time)
                        .atMost(time.multipliedBy(20))
                        .until(() -> true);
            }

            @Override
            public void stopRedis() {
                server.kill();
            }

            @Override
            public void startRedis() {
                servers.restart(server);
                Instances.awaitConnected(redtier);
            }

            @Override
            public void close() {
                redtier.close();
                try {
                    servers.close();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };
    }
}
