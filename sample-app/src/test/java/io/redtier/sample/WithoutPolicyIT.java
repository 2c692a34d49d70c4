package io.redtier.sample;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import java.time.Duration;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(
        value = ShopBackends.class,
        restrictToAnnotatedClass = true,
        initArgs = @ResourceArg(name = "published", value = "false"))
class WithoutPolicyIT {
    PolicyFiles files;
    RedisServer redis;

    @Test
    void runsWithoutADocumentTakesItWhenItAppearsAndFollowsItsChanges() {
        for (int i = 0; i < 2; i++) {
            given().get("/api/v1/products/1")
                    .then()
                    .statusCode(200)
                    .header("X-Cache", "bypass")
                    .header("RateLimit", nullValue());
        }
        given().contentType(ContentType.JSON)
                .body("{\"orderId\": \"o-1\", \"userId\": \"ann\", \"amountCents\": 1}")
                .post("/api/v1/payments")
                .then()
                .statusCode(503)
                .body("detail", containsString("lock \"payment\""));
        given().get("/api/v1/policy").then().body("loaded", equalTo(false), "generation", equalTo(0));

        files.publish(7, redis.port(), 3);
        awaitGeneration(7);
        ShopBackends.awaitConnected();
        quotaOf("ann").header("RateLimit-Policy", containsString("q=3;"));
        given().get("/api/v1/products/1").then().header("X-Cache", "miss");
        given().get("/api/v1/products/1").then().header("X-Cache", "hit");

        files.publish(8, redis.port(), 9);
        awaitGeneration(8);
        quotaOf("ann").header("RateLimit-Policy", containsString("q=9;")).header("RateLimit", containsString("r=7;"));
    }

    private static io.restassured.response.ValidatableResponse quotaOf(String user) {
        return given().header("X-User-Id", user).get("/api/v1/products/2").then();
    }

    private static void awaitGeneration(int generation) {
        await("document " + generation + " in force")
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> given().get("/api/v1/policy").then().body("generation", equalTo(generation)));
    }
}
