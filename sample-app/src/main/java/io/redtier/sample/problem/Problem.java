package io.redtier.sample.problem;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An error as the client sees it, {@code application/problem+json} of RFC 9457. Immutable.
 *
 * @param type    names the kind of error
 * @param title   the same for every error of this type
 * @param status  HTTP status
 * @param detail  what was wrong this time and what to do next
 * @param members further members of the JSON object
 */
@JsonPropertyOrder({"type", "title", "status", "detail"})
public record Problem(String type, String title, int status, String detail, Map<String, Object> members) {
    /** The media type of problems. */
    public static final String MEDIA_TYPE = "application/problem+json";

    private static final String TYPES = "urn:shop:problem:";

    public Problem {
        members = Map.copyOf(members);
    }

    /**
     * A problem without further members.
     *
     * @param name   short name in lower case, the end of the type
     * @param title  the same for every error of this name
     * @param status HTTP status
     * @param detail what was wrong this time and what to do next
     */
    public static Problem of(String name, String title, int status, String detail) {
        return new Problem(TYPES + name, title, status, detail, Map.of());
    }

    /** The same problem with one more member. */
    public Problem with(String name, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(members);
        more.put(name, value);
        return new Problem(type, title, status, detail, more);
    }

    @Override
    @JsonAnyGetter
    public Map<String, Object> members() {
        return members;
    }
}
