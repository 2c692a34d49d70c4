package io.redtier.operator.rediscluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RefusedDirectivesTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "timeout              | 300                    |",
                "client-output-buffer-limit | normal 0 0 0     |",
                "min-replicas-to-write | 1                     |",
                "replica-priority     | 0                      | promote",
                "maxmemory            | 1gb                    | use spec.memory",
                "appendonly           | yes                    | use spec.persistence",
                "requirepass          | x                      | use spec.auth",
                "tls-port             | 6380                   | owned by the operator",
                "replica-announce-ip  | 1.2.3.4                | owned by the operator",
                "slave-priority       | 10                     | old name",
                "loadmodule           | /tmp/x.so              | run code",
                "Timeout              | 300                    | lower case",
                "timeout              | `300\nloadmodule x.so` | 300\\u000aloadmodule x.so",
                "requirepass          | `x\ny`                 | use spec.auth",
            })
    void refusesWhatIsOwnedOrDangerousAndSaysWhy(String name, String value, String why) {
        Map<String, String> refused = RefusedDirectives.in(Map.of(name, value));

        if (why == null) {
            assertThat(refused).isEmpty();
        } else {
            assertThat(RefusedDirectives.describe(refused))
                    .startsWith("spec.config." + name + " is refused: ")
                    .contains(why);
        }
    }
}
