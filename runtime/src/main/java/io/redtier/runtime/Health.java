package io.redtier.runtime;

import java.util.Map;
import java.util.Optional;

/**
 * The state of a {@link Redtier} at one moment.
 *
 * @param policyLoaded      whether there is a policy document
 * @param generation        its generation; 0 without one
 * @param revision          its revision; empty without one
 * @param clusters          for each Redis cluster of the document whether its last calls were answered
 * @param lastDocumentError why the newest document seen was refused; empty if it was not
 */
public record Health(
        boolean policyLoaded,
        long generation,
        String revision,
        Map<String, Boolean> clusters,
        Optional<String> lastDocumentError) {}
