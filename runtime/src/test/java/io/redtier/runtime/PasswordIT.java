package io.redtier.runtime;

import static io.redtier.runtime.testing.Documents.CLUSTER;
import static io.redtier.runtime.testing.Documents.document;
import static io.redtier.runtime.testing.Documents.standalone;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.redtier.runtime.Lookup.Source;
import io.redtier.runtime.testing.Instances;
import io.redtier.runtime.testing.RedisServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.params.ClientKillParams;

@Timeout(120)
class PasswordIT {
    @Test
    void aWrongPasswordSuspendsCallsUntilTheBindingHasTheRightOne(@TempDir Path binding) throws IOException {
        Path password = binding.resolve("shop.shop.password");
        Files.writeString(password, "first");
        try (RedisServers own = new RedisServers("first")) {
            RedisServers.Server guarded = own.primary();
            try (Redtier redtier = Instances.patient()
                            .bindingDirectory(binding)
                            .document(document(standalone(guarded.address())))
                            .build();
                    Jedis redis = guarded.connect()) {
                Cache<String> products = redtier.cache("products", String.class);
                assertThat(products.get("42", key -> "lamp").source()).isEqualTo(Source.LOADED);

                redis.configSet("requirepass", "second");
                redis.clientKill(new ClientKillParams().skipMe(ClientKillParams.SkipMe.YES));
                await("calls are suspended").atMost(40, TimeUnit.SECONDS).until(() -> {
                    assertThat(products.get("42", key -> "lamp").source()).isEqualTo(Source.BYPASS);
                    return !redtier.health().clusters().get(CLUSTER);
                });
                assertThatThrownBy(() -> redtier.lock("payment").tryAcquire("7"))
                        .isInstanceOf(RedisUnavailableException.class)
                        .hasMessageContaining("WRONGPASS");

                Files.writeString(password, "second");
                await("the right password is used")
                        .atMost(40, TimeUnit.SECONDS)
                        .until(() -> products.get("42", key -> "lamp").isHit());
            }
        }
    }
}
