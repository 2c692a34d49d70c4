package io.redtier.sample.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class DatabaseSettingsTest {
    @Test
    void withoutUrlTheDatabaseIsEmbeddedAndNothingElseIsNeeded() {
        for (Map<String, String> environment : java.util.List.of(Map.<String, String>of(), Map.of("DB_URL", " "))) {
            assertThat(DatabaseSettings.isEmbedded(environment)).isTrue();
            assertThat(DatabaseSettings.errorIn(environment)).isNull();
        }
    }

    @Test
    void aCompleteEnvironmentIsFine() {
        Map<String, String> environment =
                Map.of("DB_URL", "jdbc:postgresql://db:5432/shop", "DB_USER", "shop", "DB_PASSWORD", "");
        assertThat(DatabaseSettings.isEmbedded(environment)).isFalse();
        assertThat(DatabaseSettings.errorIn(environment)).isNull();
    }

    @Test
    void errorsNameTheVariableAndTheRemedy() {
        assertThat(DatabaseSettings.errorIn(Map.of("DB_URL", "postgres://db/shop")))
                .contains("DB_URL='postgres://db/shop'", "write jdbc:postgresql://HOST:5432/DATABASE");
        assertThat(DatabaseSettings.errorIn(Map.of("DB_URL", "jdbc:postgresql://db/shop", "DB_PASSWORD", "x")))
                .startsWith("DB_USER is not set");
        assertThat(DatabaseSettings.errorIn(Map.of("DB_URL", "jdbc:postgresql://db/shop", "DB_USER", "x")))
                .startsWith("DB_PASSWORD is not set");
    }
}
