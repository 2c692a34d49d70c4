package io.redtier.sidecar;

import java.util.List;

/** The environment of the sidecar is not what it should be. */
public final class InvalidConfigException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    private final transient List<String> problems;

    InvalidConfigException(List<String> problems) {
        super(String.join("; ", problems));
        this.problems = List.copyOf(problems);
    }

    /** Each names the variable, what was wrong and what to write instead. */
    public List<String> problems() {
        return problems;
    }
}
