package io.redtier.sample;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(ShopBackends.class)
class RedisDownIT {
    RedisServer redis;
    PolicyFiles files;

    private static Response get(int id) {
        return given().header("X-User-Id", UUID.randomUUID()).get("/api/v1/products/" + id);
    }

    private static Response pay(String order) {
        return given().header("X-User-Id", UUID.randomUUID())
                .contentType(ContentType.JSON)
                .body("{\"orderId\": \"" + order + "\", \"userId\": \"ann\", \"amountCents\": 1}")
                .post("/api/v1/payments");
    }

    @BeforeEach
    void crash() {
        get(50).then().statusCode(200);
        redis.kill();
    }

    @AfterEach
    void repair() {
        redis.restart();
        await("the cache works again").atMost(Duration.ofSeconds(60)).until(() -> get(51).header("X-Cache")
                .equals("hit"));
        await("payments work again")
                .atMost(Duration.ofSeconds(60))
                .until(() -> pay(UUID.randomUUID().toString()).statusCode() == 201);
    }

    @Test
    void readsGoOnUncachedAndUncountedAndPaymentsAreRefused() {
        for (int id = 50; id < 60; id++) {
            get(id).then().statusCode(200).header("X-Cache", "bypass").body("cached", equalTo(false));
        }
        given().header("X-User-Id", "ann")
                .contentType(ContentType.JSON)
                .body("{\"name\": \"Changed without Redis\", \"priceCents\": 1}")
                .put("/api/v1/products/60")
                .then()
                .statusCode(200);
        pay("without-redis")
                .then()
                .statusCode(503)
                .contentType("application/problem+json")
                .header("Retry-After", matchesPattern("[1-9]\\d*"))
                .body("detail", containsString("nothing was paid"));
        given().get("/q/health/ready").then().statusCode(200);
    }

    @Test
    void aPolicyMayHaveReadsFailInsteadButNeverAWriteThatWasDone() {
        files.publish(2, redis.port(), ShopBackends.USER_LIMIT, "Fail");
        try {
            await("the policy is in force").atMost(Duration.ofSeconds(60)).until(() -> get(61).statusCode() == 503);
            get(61).then()
                    .contentType("application/problem+json")
                    .header("Retry-After", matchesPattern("[1-9]\\d*"))
                    .body("detail", containsString("cache cannot be reached"));
            given().header("X-User-Id", "ben")
                    .contentType(ContentType.JSON)
                    .body("{\"name\": \"Changed without Redis\", \"priceCents\": 1}")
                    .put("/api/v1/products/61")
                    .then()
                    .statusCode(200);
        } finally {
            files.publish(3, redis.port(), ShopBackends.USER_LIMIT);
        }
        await("reads go on again").atMost(Duration.ofSeconds(60)).until(() -> get(61).statusCode() == 200);
    }
}
