package io.redtier.crds.policy;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import java.util.Objects;

/** What a rejected client is told. Every property is explained, with unit and default, by its description. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public class LimitResponse {

    @JsonPropertyDescription("HTTP status of a rejected request. Default: 429.")
    @Min(400)
    @Max(599)
    @Default("429")
    private Integer status;

    @JsonPropertyDescription(
            "Draft: RateLimit and RateLimit-Policy headers (draft-ietf-httpapi-ratelimit-headers-11) besides Retry-After; None: Retry-After only. Default: Draft.")
    @Default("Draft")
    private ResponseHeaders headers;

    public Integer getStatus() {
        return status;
    }

    public void setStatus(Integer status) {
        this.status = status;
    }

    public ResponseHeaders getHeaders() {
        return headers;
    }

    public void setHeaders(ResponseHeaders headers) {
        this.headers = headers;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LimitResponse that
                && Objects.equals(status, that.status)
                && Objects.equals(headers, that.headers);
    }

    @Override
    public int hashCode() {
        return Objects.hash(status, headers);
    }
}
