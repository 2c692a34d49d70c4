package io.redtier.sidecar.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestsTest {

    @ParameterizedTest
    @CsvSource({
        "/api/x,/api/x",
        "/api//x,/api/x",
        "/x/../api/./x,/api/x",
        "/%61pi/x,/api/x",
        "/api/%2e%2e/admin,/admin",
        "/a+b,/a+b",
        "/a%20b,/a b",
        "/%C3%A4,/ä",
        "'',/",
    })
    void severalWaysToWriteAPathAreOne(String raw, String path) {
        assertThat(Requests.path(raw)).isEqualTo(path);
    }

    @Test
    void refusesWhatIsNoEncoding() {
        assertThatThrownBy(() -> Requests.path("/%zz")).isInstanceOf(IllegalArgumentException.class);
    }
}
