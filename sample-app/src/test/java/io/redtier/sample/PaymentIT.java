package io.redtier.sample;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(ShopBackends.class)
class PaymentIT {
    @BeforeEach
    void connected() {
        ShopBackends.awaitConnected();
    }

    private static Response pay(String body) {
        return given().header("X-User-Id", UUID.randomUUID())
                .contentType(ContentType.JSON)
                .body(body)
                .post("/api/v1/payments");
    }

    private static String order(String id) {
        return "{\"orderId\": \"" + id + "\", \"userId\": \"ann\", \"amountCents\": 900}";
    }

    @Test
    void anOrderIsPaidOnce() {
        pay(order("o-1"))
                .then()
                .statusCode(201)
                .header("Location", containsString("/api/v1/payments/o-1"))
                .body("amountCents", equalTo(900));
        pay(order("o-1"))
                .then()
                .statusCode(409)
                .contentType("application/problem+json")
                .body("detail", containsString("order 'o-1' was paid at"));
        given().header("X-User-Id", UUID.randomUUID())
                .get("/api/v1/payments/o-1")
                .then()
                .statusCode(200)
                .body("userId", equalTo("ann"));
    }

    @Test
    void twentyRequestsForOneOrderPayItOnce() throws InterruptedException {
        // More calls than connections: who gets none is told, as by any 503, that nothing was paid, and tries again.
        List<Integer> answers =
                ConcurrentCalls.of(Collections.nCopies(20, order("o-2")), body -> await("an answer other than 503")
                        .atMost(Duration.ofSeconds(60))
                        .until(() -> pay(body).statusCode(), status -> status != 503));
        assertThat(Collections.frequency(answers, 201))
                .as("answers %s", answers)
                .isEqualTo(1);
        assertThat(Collections.frequency(answers, 409))
                .as("answers %s", answers)
                .isEqualTo(19);
    }

    @Test
    void everyWrongFieldIsTold() {
        pay("{\"orderId\": \"a b\", \"amountCents\": 0}")
                .then()
                .statusCode(400)
                .body(
                        "errors.field",
                        equalTo(List.of("orderId", "userId", "amountCents")),
                        "errors[0].value",
                        equalTo("a b"),
                        "errors[0].remedy",
                        containsString("1 to 64 letters"));
    }
}
