package io.redtier.devcluster.apiserver.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.redtier.devcluster.apiserver.kinds.Kind;
import io.redtier.devcluster.apiserver.request.ApiException;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Which names objects may have. */
final class Names {

    private static final String LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
    private static final Pattern SUBDOMAIN = Pattern.compile(LABEL + "(\\." + LABEL + ")*");
    /** What a name of most kinds has to be, in the API server's words. */
    static final String SUBDOMAIN_RULE =
            "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and"
                    + " must start and end with an alphanumeric character (e.g. 'example.com', regex used for"
                    + " validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

    private static final Pattern DNS_LABEL = Pattern.compile(LABEL);
    /** Kinds whose names may hold colons and capitals. */
    private static final Set<String> PATH_SEGMENT =
            Set.of("Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding", "Event");

    private Names() {}

    static void check(Kind kind, ObjectNode object) {
        String name = object.at("/metadata/name").asText();
        if (PATH_SEGMENT.contains(kind.name())) {
            if (name.contains("/") || name.contains("%") || name.equals(".") || name.equals("..")) {
                throw refused(kind, name, "may not be '.' or '..' nor contain '/' or '%'");
            }
            return;
        }
        boolean label = kind.name().equals("Namespace") || kind.name().equals("Service");
        if (label && name.contains(".")) {
            throw refused(kind, name, "must not contain dots");
        }
        if (label && (!DNS_LABEL.matcher(name).matches() || name.length() > 63)) {
            throw refused(
                    kind,
                    name,
                    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must"
                            + " start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used"
                            + " for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')");
        }
        if (!isSubdomain(name)) {
            throw refused(kind, name, SUBDOMAIN_RULE);
        }
    }

    static boolean isSubdomain(String name) {
        return SUBDOMAIN.matcher(name).matches() && name.length() <= 253;
    }

    private static ApiException refused(Kind kind, String name, String rule) {
        return ApiException.invalid(kind, name, List.of(Causes.invalid("metadata.name", "\"" + name + "\"", rule)));
    }
}
