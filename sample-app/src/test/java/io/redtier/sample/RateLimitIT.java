package io.redtier.sample;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(ShopBackends.class)
class RateLimitIT {
    @BeforeEach
    void connected() {
        ShopBackends.awaitConnected();
    }

    private static ValidatableResponse get(String user) {
        return given().header("X-User-Id", user).get("/api/v1/products/1").then();
    }

    @Test
    void aUserOverTheLimitIsToldWhatToDoWhileOthersGoOn() {
        for (int left = ShopBackends.USER_LIMIT - 1; left >= 0; left--) {
            get("ann")
                    .statusCode(200)
                    .header("RateLimit-Policy", "\"per-user\";q=" + ShopBackends.USER_LIMIT + ";w=3600")
                    .header("RateLimit", matchesPattern("\"per-user\";r=" + left + ";t=\\d+"))
                    .header("Retry-After", nullValue());
        }
        get("ann")
                .statusCode(429)
                .contentType("application/problem+json")
                .header("RateLimit-Policy", "\"per-user\";q=" + ShopBackends.USER_LIMIT + ";w=3600")
                .header("RateLimit", matchesPattern("\"per-user\";r=0;t=\\d+"))
                .header("Retry-After", matchesPattern("[1-9]\\d*"))
                .body("limit", equalTo("per-user"), "detail", containsString("try again in"));
        get("bob").statusCode(200);
    }
}
