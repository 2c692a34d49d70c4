package io.redtier.devcluster.apiserver.access;

import io.redtier.devcluster.apiserver.request.ApiException;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** The bearer tokens that this server has given out, and whom each one names. Thread-safe. */
public final class Identities {

    private final String adminToken = UUID.randomUUID().toString();
    private final Map<User, String> tokens = new ConcurrentHashMap<>();
    private final Map<String, User> users = new ConcurrentHashMap<>();

    /** Knows the user of the kubeconfig only. */
    public Identities() {
        users.put(adminToken, User.admin());
    }

    /** {@return the token of the kubeconfig} */
    public String adminToken() {
        return adminToken;
    }

    /** {@return the token of a service account; it stays the same for as long as the server runs} */
    public String token(String namespace, String serviceAccount) {
        return tokens.computeIfAbsent(User.serviceAccount(namespace, serviceAccount), user -> {
            String token = UUID.randomUUID().toString();
            users.put(token, user);
            return token;
        });
    }

    /** {@return whom a token names, if this server has given it out} */
    public Optional<User> find(String token) {
        return Optional.ofNullable(users.get(token));
    }

    /**
     * @param token the bearer token of a request, empty if it has none
     * @return whom it names
     * @throws ApiException 401 for any other token and for none
     */
    public User authenticate(String token) {
        return find(token).orElseThrow(ApiException::unauthorized);
    }
}
