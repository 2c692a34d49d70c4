package io.redtier.sample;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(ShopBackends.class)
class ProductIT {
    @BeforeEach
    void connected() {
        ShopBackends.awaitConnected();
    }

    // Each request as another user: what is tested here is not the limit.
    private static RequestSpecification client() {
        return given().header("X-User-Id", UUID.randomUUID()).contentType(ContentType.JSON);
    }

    private static ValidatableResponse get(long id) {
        return client().get("/api/v1/products/" + id).then();
    }

    private static ValidatableResponse put(long id, String body) {
        return client().body(body).put("/api/v1/products/" + id).then();
    }

    @Test
    void firstFromTheDatabaseThenFromTheCacheUntilItChanges() {
        get(7).statusCode(200).header("X-Cache", "miss").header("ETag", "\"1\"").body("cached", equalTo(false));
        get(7).statusCode(200).header("X-Cache", "hit").body("cached", equalTo(true), "id", equalTo(7));

        put(7, "{\"name\": \"Green tea\", \"priceCents\": 450}")
                .statusCode(200)
                .header("ETag", "\"2\"")
                .body("version", equalTo(2));

        get(7).header("X-Cache", "miss").body("name", equalTo("Green tea"), "priceCents", equalTo(450));
        get(7).header("X-Cache", "hit").body("name", equalTo("Green tea"));
    }

    @Test
    void whatIsNotThereIsRememberedAsMissing() {
        get(999_999).statusCode(404).header("X-Cache", "miss").contentType("application/problem+json");
        get(999_999).statusCode(404).header("X-Cache", "hit").body("detail", containsString("no product 999999"));
    }

    @Test
    void ofTwoChangesOfOneVersionTheSecondIsRefused() {
        put(8, "{\"name\": \"First\", \"priceCents\": 1, \"version\": 1}").statusCode(200);
        put(8, "{\"name\": \"Second\", \"priceCents\": 2, \"version\": 1}")
                .statusCode(409)
                .contentType("application/problem+json")
                .body("currentVersion", equalTo(2), "detail", containsString("at version 2, not 1"));
        client().header("If-Match", "\"1\"")
                .body("{\"name\": \"Third\", \"priceCents\": 3}")
                .put("/api/v1/products/8")
                .then()
                .statusCode(412);
        get(8).body("name", equalTo("First"));
        client().header("If-Match", "\"2\"")
                .body("{\"name\": \"Fourth\", \"priceCents\": 4}")
                .put("/api/v1/products/8")
                .then()
                .statusCode(200);
    }

    /** 1000, minus 500 and minus 300 at once, must leave 200, however often the two have to try. */
    @Test
    void concurrentReadModifyWriteLosesNoUpdate() throws InterruptedException {
        put(9, "{\"name\": \"Points\", \"priceCents\": 1000}").statusCode(200);
        AtomicInteger refused = new AtomicInteger();
        ConcurrentCalls.of(List.of(500, 300), amount -> {
            while (true) {
                var current = client().get("/api/v1/products/9").then().extract();
                int status = client().header("If-Match", current.header("ETag"))
                        .body("{\"name\": \"Points\", \"priceCents\": "
                                + (current.body().jsonPath().getInt("priceCents") - amount) + "}")
                        .put("/api/v1/products/9")
                        .statusCode();
                if (status == 200) {
                    return status;
                }
                assertThat(status).isEqualTo(412);
                refused.incrementAndGet();
            }
        });
        get(9).body("priceCents", equalTo(200), "version", equalTo(4));
    }

    @Test
    void pagesByIdThroughTheSeed() {
        client().get("/api/v1/products?limit=2&after=998")
                .then()
                .statusCode(200)
                .body("$", hasSize(2), "[0].id", equalTo(999), "[1].id", equalTo(1000));
        client().get("/api/v1/products").then().body("$", hasSize(20));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GET | /api/v1/products/tea       |                                  | 400 | id 'tea' is not valid; write a whole number of 1 or more
            GET | /api/v1/products?limit=0   |                                  | 400 | limit '0' is not valid; write a whole number from 1 to 100
            PUT | /api/v1/products/1         | {"name": "", "priceCents": 1}    | 400 | name '' is not valid; write 1 to 200 printable characters
            PUT | /api/v1/products/1         | {"name": "a\\u0000b", "priceCents": 1} | 400 | write 1 to 200 printable characters
            PUT | /api/v1/products/1         | {"name": "a\\ud800b", "priceCents": 1} | 400 | write 1 to 200 printable characters
            GET | /api/v1/payments/a%00b     |                                  | 404 | is not paid
            PUT | /api/v1/products/1         | {"name": "a"}                    | 400 | priceCents is missing; write a whole number
            PUT | /api/v1/products/1         | {"name": "a", "pricecents": 1}   | 400 | unknown field 'pricecents'; write one of name, priceCents, version
            PUT | /api/v1/products/1         | {"name": "a", "priceCents": "x"} | 400 | field 'priceCents' has the wrong type; write a whole number
            PUT | /api/v1/products/1         | {"name":                         | 400 | line 1
            PUT | /api/v1/products/999999    | {"name": "a", "priceCents": 1}   | 404 | no product 999999
            """)
    void wrongInputIsRefusedWithWhatToWriteInstead(String method, String path, String body, int status, String detail) {
        client().urlEncodingEnabled(false)
                .body(body == null ? "" : body)
                .request(method, path)
                .then()
                .statusCode(status)
                .contentType("application/problem+json")
                .body("detail", containsString(detail), "type", notNullValue());
    }
}
