package io.redtier.devcluster.apiserver.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.StatusCause;
import io.redtier.devcluster.apiserver.kinds.CustomKind;
import io.redtier.devcluster.apiserver.kinds.CustomKinds;
import io.redtier.devcluster.apiserver.kinds.Kind;
import io.redtier.devcluster.apiserver.kinds.Kinds;
import io.redtier.devcluster.apiserver.request.ApiException;
import io.redtier.devcluster.apiserver.request.Target;
import io.redtier.devcluster.apiserver.store.ResourceKey;
import io.redtier.devcluster.apiserver.store.Store;
import io.redtier.devcluster.schema.InvalidObjectException;
import io.redtier.devcluster.schema.RuleSyntaxException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** Defaults and validation between what a client wants and what is stored. Called with the store locked. */
public final class Admission {

    private static final String NAMESPACES = "/namespaces";
    private static final String SERVICE_ACCOUNTS = "/serviceaccounts";

    private final Store store;
    private final Kinds kinds;
    private final Clock clock;
    private final ServiceAddresses addresses;

    /**
     * @param store to look other objects up
     * @param kinds schemas of custom resources
     * @param clock source of timestamps
     * @param serviceNetwork addresses for Services in CIDR notation
     */
    public Admission(Store store, Kinds kinds, Clock clock, String serviceNetwork) {
        this.store = store;
        this.kinds = kinds;
        this.clock = clock;
        this.addresses = new ServiceAddresses(store, serviceNetwork);
    }

    void requireNamespace(Target target, String name) {
        if (!target.kind().namespaced()) {
            return;
        }
        ObjectNode namespace = store.get(new ResourceKey(NAMESPACES, "", target.namespace()));
        if (namespace == null) {
            Kind kind = kinds.find("", "v1", "namespaces").orElseThrow();
            throw ApiException.notFound(kind, target.namespace());
        }
        if (Metadata.isBeingDeleted(namespace)) {
            throw ApiException.terminating(target.kind(), name, target.namespace());
        }
    }

    ObjectNode create(Kind kind, ObjectNode object) {
        Names.check(kind, object);
        checkMetadata(kind, object);
        requireServiceAccount(kind, object);
        Optional<CustomKind> custom = kinds.custom(kind);
        if (custom.isPresent()) {
            return admitCustom(custom.get(), object, null, false);
        }
        if (kind.hasStatus() && !kind.name().equals("CustomResourceDefinition")) {
            object.remove("status");
        }
        Defaults.apply(kind, object);
        Validation.check(kind, object, null);
        complete(kind, object, null);
        if (kind.hasStatus() && !object.has("status")) {
            // A typed API server always has one, and clients rely on it.
            object.putObject("status");
        }
        return object;
    }

    ObjectNode update(Kind kind, ObjectNode object, ObjectNode old) {
        checkMetadata(kind, object);
        Optional<CustomKind> custom = kinds.custom(kind);
        if (custom.isPresent()) {
            return admitCustom(custom.get(), object, old, false);
        }
        ServiceAddresses.keep(kind, object, old);
        Defaults.apply(kind, object);
        Validation.check(kind, object, old);
        complete(kind, object, old);
        return object;
    }

    ObjectNode updateStatus(Kind kind, ObjectNode object, ObjectNode old) {
        Optional<CustomKind> custom = kinds.custom(kind);
        return custom.isPresent() ? admitCustom(custom.get(), object, old, true) : object;
    }

    void allocate(Kind kind, ObjectNode object, boolean dryRun) {
        if (kind.name().equals("Service") && kind.group().isEmpty()) {
            addresses.allocate(object, dryRun);
        }
    }

    /**
     * @param kind a custom kind
     * @param object what a client sent
     * @return the paths of fields that its schema does not know
     */
    public List<String> unknownFields(Kind kind, ObjectNode object) {
        return kinds.custom(kind)
                .map(custom -> custom.schema().unknownFields(object))
                .orElse(List.of());
    }

    private static void checkMetadata(Kind kind, ObjectNode object) {
        List<StatusCause> causes = MetadataRules.violations(object);
        if (!causes.isEmpty()) {
            throw ApiException.invalid(kind, object.at("/metadata/name").asText(), causes);
        }
    }

    private void requireServiceAccount(Kind kind, ObjectNode object) {
        if (!kind.name().equals("Pod")) {
            return;
        }
        String namespace = object.at("/metadata/namespace").asText();
        String account = object.at("/spec/serviceAccountName").asText("");
        String wanted = account.isEmpty() ? "default" : account;
        if (store.get(new ResourceKey(SERVICE_ACCOUNTS, namespace, wanted)) == null) {
            throw ApiException.forbidden(
                    kind,
                    object.at("/metadata/name").asText(),
                    "error looking up service account " + namespace + "/" + wanted + ": serviceaccount \"" + wanted
                            + "\" not found");
        }
    }

    private void complete(Kind kind, ObjectNode object, ObjectNode old) {
        if (kind.name().equals("CustomResourceDefinition")) {
            CustomKinds.complete(object, Metadata.timestamp(clock.instant()));
            try {
                CustomKinds.of(object);
                CustomKinds.checkBudget(object, old);
            } catch (InvalidObjectException e) {
                throw new ApiException(e.status());
            } catch (RuleSyntaxException e) {
                throw ApiException.invalid(
                        kind,
                        object.at("/metadata/name").asText(),
                        List.of(Causes.invalid(
                                "spec.validation.openAPIV3Schema" + e.place(),
                                '"' + e.rule() + '"',
                                "compilation failed: " + e.detail())));
            } catch (IllegalArgumentException e) {
                String name = object.at("/metadata/name").asText();
                throw ApiException.invalid(
                        kind, name, List.of(Causes.invalid("spec.versions", "\"" + name + "\"", e.getMessage())));
            }
        }
    }

    private static ObjectNode admitCustom(CustomKind custom, ObjectNode object, ObjectNode old, boolean status) {
        try {
            return status
                    ? custom.schema().admitStatus(object, old)
                    : custom.schema().admit(object, old);
        } catch (InvalidObjectException e) {
            throw new ApiException(e.status());
        }
    }
}
