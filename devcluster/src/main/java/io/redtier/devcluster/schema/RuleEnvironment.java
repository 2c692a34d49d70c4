package io.redtier.devcluster.schema;

import dev.cel.bundle.Cel;
import dev.cel.bundle.CelFactory;
import dev.cel.common.CelOptions;
import dev.cel.common.types.CelType;
import dev.cel.common.types.OptionalType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.extensions.CelExtensions;
import dev.cel.parser.CelStandardMacro;

/** The variables and functions that rules may use. */
final class RuleEnvironment {

    private static final CelOptions OPTIONS = CelOptions.current()
            .enableHeterogeneousNumericComparisons(true)
            .enableReservedIds(true)
            .build();

    /** To evaluate rules. {@code self} has no static type, since values are maps and lists without one. */
    static final Cel UNTYPED = CelFactory.standardCelBuilder()
            .setOptions(OPTIONS)
            .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
            .addVar("self", SimpleType.DYN)
            .addVar("oldSelf", SimpleType.DYN)
            .addCompilerLibraries(CelExtensions.strings(), CelExtensions.sets(OPTIONS), CelExtensions.optional())
            .addRuntimeLibraries(CelExtensions.strings(), CelExtensions.sets(OPTIONS), CelExtensions.optional())
            .addFunctionDeclarations(QuantityFunctions.declarations())
            .addFunctionBindings(QuantityFunctions.bindings())
            .addFunctionDeclarations(FormatFunction.declaration())
            .addFunctionBindings(FormatFunction.binding())
            .build();

    private RuleEnvironment() {}

    /** To check rules against the type of {@code self}, and to know the types of what is in them. */
    static CelCompiler typed(DeclaredType self, boolean optionalOldSelf) {
        CelType old = optionalOldSelf ? OptionalType.create(self.type()) : self.type();
        return CelCompilerFactory.standardCelCompilerBuilder()
                .setOptions(OPTIONS)
                .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                .addVar("self", self.type())
                .addVar("oldSelf", old)
                .setTypeProvider(self.objects())
                .addLibraries(CelExtensions.strings(), CelExtensions.sets(OPTIONS), CelExtensions.optional())
                .addFunctionDeclarations(QuantityFunctions.declarations())
                .addFunctionDeclarations(FormatFunction.declaration())
                .build();
    }
}
