package io.redtier.runtime.document;

import java.util.List;
import java.util.stream.Collectors;

/** A policy document that cannot be used. Nothing of it is applied; it names everything that is wrong. */
public final class InvalidDocumentException extends RuntimeException {
    private final transient List<DocumentError> errors;

    InvalidDocumentException(List<DocumentError> errors) {
        super("invalid policy document: "
                + errors.stream().map(DocumentError::toString).collect(Collectors.joining("; ")));
        this.errors = List.copyOf(errors);
    }

    /** All errors, in the order of the document; never empty. */
    public List<DocumentError> errors() {
        return errors;
    }
}
