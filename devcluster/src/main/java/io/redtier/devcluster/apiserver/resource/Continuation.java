package io.redtier.devcluster.apiserver.resource;

import io.redtier.devcluster.apiserver.request.ApiException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * Where the next page of a list begins.
 *
 * @param revision of the first page: all pages show the same moment
 * @param after namespace and name of the last object of the page before
 */
record Continuation(long revision, String after) {

    /** {@return what the token says, or empty for an empty one; throws 400 for one that is none of ours} */
    static Optional<Continuation> parse(String token) {
        if (token.isEmpty()) {
            return Optional.empty();
        }
        try {
            String text = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
            int space = text.indexOf(' ');
            return Optional.of(
                    new Continuation(Long.parseLong(text.substring(0, Math.max(0, space))), text.substring(space + 1)));
        } catch (IllegalArgumentException e) {
            throw ApiException.badRequest("invalid continue token: continue key is not valid: " + e.getMessage());
        }
    }

    String encode() {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((revision + " " + after).getBytes(StandardCharsets.UTF_8));
    }
}
