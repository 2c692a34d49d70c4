package io.redtier.devcluster.apiserver.access;

import java.util.List;

/**
 * Who sends a request.
 *
 * @param name such as {@code system:serviceaccount:NAMESPACE:NAME}
 * @param groups what it belongs to
 */
public record User(String name, List<String> groups) {

    private static final String AUTHENTICATED = "system:authenticated";

    /** {@return the user of the kubeconfig, who may do everything} */
    public static User admin() {
        return new User("redtier-devcluster", List.of("system:masters", AUTHENTICATED));
    }

    /** {@return a service account as a user} */
    public static User serviceAccount(String namespace, String name) {
        return new User(
                "system:serviceaccount:" + namespace + ":" + name,
                List.of("system:serviceaccounts", "system:serviceaccounts:" + namespace, AUTHENTICATED));
    }
}
