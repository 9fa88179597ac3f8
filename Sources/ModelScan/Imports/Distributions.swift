/// Imports of SciPy's distribution classes, and of classes that libraries derive from them.
enum Distributions {
    static func holds(_ found: PickleImport) -> Bool {
        guard KnownImports.lists(modules, found.module) else { return bases.contains(found.name) }
        return found.name.hasSuffix("_gen") && !found.module.hasSuffix("._multivariate") || bases.contains(found.name)
            || others.contains(found.name)
    }

    private static let modules = ["scipy.stats.", "statsmodels.distributions.", "statsmodels.sandbox.distributions."]
    private static let bases: Set<String> = ["rv_continuous", "rv_discrete", "rv_generic", "rv_histogram", "rv_sample"]
    private static let others: Set<String> = ["DiscretizedCount", "ExpandedNormal", "MaxDist"]
}
