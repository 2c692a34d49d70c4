package io.redtier.operator.policy.rules;

import io.redtier.runtime.document.Workload;
import java.util.Locale;

/** The names of what is published for a workload. Pure. */
public final class PublishedNames {

    /** The entry of the ConfigMap that holds the document. */
    public static final String DOCUMENT = "policies.json";

    /** The most characters that Kubernetes allows in the name of a ConfigMap or Secret. */
    private static final int LONGEST_NAME = 253;

    private PublishedNames() {}

    /** The ConfigMap that holds the document. */
    public static String configMap(Workload workload) {
        return workload.kind().toLowerCase(Locale.ROOT) + "-" + workload.name() + "-redtier";
    }

    /** The Secret that holds the connections. */
    public static String bindingSecret(Workload workload) {
        return configMap(workload) + "-binding";
    }

    /** The most characters that the name of a workload of this kind may have for both names to be valid. */
    public static int longestWorkloadName(Workload workload) {
        return LONGEST_NAME
                - (bindingSecret(workload).length() - workload.name().length());
    }

    /** {@code Deployment shop/catalog}, for people. */
    public static String text(Workload workload) {
        return workload.kind() + " " + workload.namespace() + "/" + workload.name();
    }
}
