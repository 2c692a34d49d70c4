package io.redtier.runtime.limit;

import io.redtier.runtime.RequestAttributes;
import io.redtier.runtime.document.LimitEntry;
import io.redtier.runtime.document.LimitEntry.KeyPart;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.stream.Collectors;

/** Whether a limit counts a request, and as whom. Pure functions. */
final class Subject {
    /** Stands for a part that the request lacks: all such requests count together, so leaving it out is no way around. */
    static final String ABSENT = "-";

    private static final int MAX_LENGTH = 128;

    private Subject() {}

    /** The subject to count, or empty if the request is none of this limit's. */
    static Optional<String> of(LimitEntry limit, RequestAttributes request) {
        LimitEntry.When when = limit.when();
        if (!when.methods().isEmpty() && !when.methods().contains(request.method())) {
            return Optional.empty();
        }
        Optional<String> template = when.paths().isEmpty()
                ? Optional.of(request.path())
                : when.paths().stream()
                        .filter(path -> PathPattern.of(path).matches(request.path()))
                        .findFirst();
        return template.map(path -> bounded(limit.key().stream()
                .map(part -> escape(value(part, request, path)))
                .collect(Collectors.joining("|"))));
    }

    /** The subject as it is, or its hash where it is too long for a key. */
    static String bounded(String subject) {
        if (subject.length() <= MAX_LENGTH) {
            return subject;
        }
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(subject.getBytes(StandardCharsets.UTF_8));
            return "sha256=" + HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static String value(KeyPart part, RequestAttributes request, String template) {
        String value =
                switch (part.from()) {
                    case ClientIp -> request.clientIp();
                    case Header -> request.header(part.name());
                    case Query -> request.query(part.name());
                    case PathTemplate -> template;
                    case Principal -> request.principal();
                    case Constant -> part.name();
                };
        return value.isEmpty() ? ABSENT : value;
    }

    /** Keeps parts apart from each other, and out of the braces of the key. */
    private static String escape(String value) {
        return value.replace("%", "%25").replace("|", "%7C").replace("{", "%7B").replace("}", "%7D");
    }
}
