package io.redtier.devcluster.kubelet;

/** A container can't be made as its spec says; retried, since what is missing may come. */
final class ContainerConfigException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String reason;

    /**
     * @param reason of the waiting state, as {@code CreateContainerConfigError}
     * @param message what a person must do, in the kubelet's words where it has some
     */
    ContainerConfigException(String reason, String message) {
        super(message);
        this.reason = reason;
    }

    static ContainerConfigException config(String message) {
        return new ContainerConfigException("CreateContainerConfigError", message);
    }

    String reason() {
        return reason;
    }
}
