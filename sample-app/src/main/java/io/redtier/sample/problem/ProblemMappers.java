package io.redtier.sample.problem;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import io.redtier.runtime.RedisUnavailableException;
import io.redtier.sample.database.DatabaseException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Turns every failure of a request into {@code application/problem+json}. */
public class ProblemMappers {
    private static final Logger LOG = Logger.getLogger(ProblemMappers.class);
    private static final Duration DATABASE_RETRY = Duration.ofSeconds(2);
    private static final Duration CACHE_RETRY = Duration.ofSeconds(2);

    @ServerExceptionMapper
    Response problem(ProblemException failure) {
        Response.ResponseBuilder response = Response.status(failure.problem().status())
                .type(Problem.MEDIA_TYPE)
                .entity(failure.problem());
        failure.headers().forEach(response::header);
        return response.build();
    }

    @ServerExceptionMapper
    Response database(DatabaseException failure) {
        if (!failure.isTemporary()) {
            return unexpected(failure);
        }
        LOG.warnf("database not reachable: %s", failure.getMessage());
        return problem(ProblemException.temporary(
                Problem.of(
                        "database-unavailable",
                        "Database unavailable",
                        503,
                        "the database cannot be reached at the moment; try again in "
                                + ProblemException.seconds(DATABASE_RETRY) + " s"),
                DATABASE_RETRY));
    }

    @ServerExceptionMapper
    Response cache(RedisUnavailableException failure) {
        LOG.warnf("request failed, as the policy wants it without Redis: %s", failure.getMessage());
        return problem(ProblemException.temporary(
                Problem.of(
                        "cache-unavailable",
                        "Cache unavailable",
                        503,
                        "the cache cannot be reached, and its policy spares the database then; try again in "
                                + ProblemException.seconds(CACHE_RETRY) + " s"),
                CACHE_RETRY));
    }

    @ServerExceptionMapper
    Response body(MismatchedInputException failure) {
        return json(failure);
    }

    @ServerExceptionMapper
    Response http(WebApplicationException failure) {
        if (failure.getCause() instanceof JacksonException json) {
            return json(json);
        }
        Response.StatusType status = failure.getResponse().getStatusInfo();
        Response answer = problem(new ProblemException(new Problem(
                "about:blank", status.getReasonPhrase(), status.getStatusCode(), remedy(status), Map.of())));
        // Such as Allow of a 405.
        failure.getResponse().getHeaders().forEach((name, values) -> {
            if (!name.equalsIgnoreCase(HttpHeaders.CONTENT_TYPE)
                    && !name.equalsIgnoreCase(HttpHeaders.CONTENT_LENGTH)) {
                answer.getHeaders().put(name, values);
            }
        });
        return answer;
    }

    @ServerExceptionMapper
    Response unexpected(RuntimeException failure) {
        LOG.error("request failed", failure);
        return problem(new ProblemException(Problem.of(
                "unexpected",
                "Unexpected error",
                500,
                "the request failed for a reason that only the log of this instance tells")));
    }

    private static String remedy(Response.StatusType status) {
        return switch (status.getStatusCode()) {
            case 404 -> "there is nothing here; try /api/v1/products, /api/v1/payments or /api/v1/policy";
            case 405 -> "this method is not for this path; GET or PUT a product, POST a payment";
            case 406 -> "the answer is JSON; send Accept: application/json, or leave it out";
            case 413 -> "the body is too large";
            case 415 -> "the body must be JSON; send Content-Type: application/json";
            default -> null;
        };
    }

    private Response json(JacksonException failure) {
        return problem(new ProblemException(Problem.of("invalid-json", "Invalid JSON", 400, explain(failure))));
    }

    private static String explain(JacksonException failure) {
        if (failure instanceof UnrecognizedPropertyException unknown) {
            return "unknown field '" + unknown.getPropertyName() + "'; write one of "
                    + unknown.getKnownPropertyIds().stream()
                            .map(Object::toString)
                            .sorted()
                            .collect(Collectors.joining(", "));
        }
        if (failure instanceof MismatchedInputException mismatch
                && !mismatch.getPath().isEmpty()) {
            return "field '"
                    + mismatch.getPath().get(mismatch.getPath().size() - 1).getFieldName()
                    + "' has the wrong type; write " + article(mismatch.getTargetType());
        }
        String where = failure.getLocation() == null
                ? ""
                : " (line " + failure.getLocation().getLineNr() + ", column "
                        + failure.getLocation().getColumnNr() + ")";
        return "the body is no JSON object of the expected form" + where + ": " + failure.getOriginalMessage();
    }

    private static String article(Class<?> type) {
        return type != null && Number.class.isAssignableFrom(type) ? "a whole number" : "a string";
    }
}
