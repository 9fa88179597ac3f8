/// Imports that no model needs: they run commands, code or files, reach the network, or hand out whatever is asked for.
enum DangerousImports {
    static func holds(_ found: PickleImport) -> Bool {
        if holds(module: found.module) { return true }
        let module = ImportRules.cloudpickleModule(of: found) ?? found.module
        if names[module]?.contains(found.name) == true { return true }
        // A name may lead through a module that is harmless itself: numpy, os.system.
        let parts = found.name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        if parts.contains(where: steps.contains) { return true }
        if StandardLibrary.isHarmless(module: found.module) {
            return isInternal(found.name) || callers.contains(found.name)
        }
        if parts.count == 1 {
            return isReexport(found)
                || libraryFunctions.contains { $0.module(found.module) && $0.names.contains(found.name) }
        }
        return isMember(parts) && !isAnswer(parts, of: found.module)
    }

    /// True for a method by which an estimator of scikit-learn answers: it calls what the estimator holds, and the pickle names that, too.
    private static func isAnswer(_ parts: [String], of module: String) -> Bool {
        parts.count == 2 && module.hasPrefix("sklearn.") && parts[0].first?.isUppercase == true
            && ["predict", "predict_proba", "predict_log_proba", "decision_function", "transform"].contains(parts[1])
    }

    static func holds(module: String) -> Bool {
        let parts = module.split(separator: ".", omittingEmptySubsequences: false)
        if packages.contains(String(parts[0])) { return true }
        if StandardLibrary.holds(module: module), !StandardLibrary.isHarmless(module: module) { return true }
        return branches.contains { module == $0 || module.hasPrefix($0 + ".") }
    }

    /// True for a name in a harmless module of Python that is private to it, or a method of a class.
    private static func isInternal(_ name: String) -> Bool {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 1 else { return isMember(parts) }
        let plain = name.drop { $0 == "_" }
        return name.first == "_" && !(plain.first?.isUppercase ?? false)
    }

    /// True if the last part of a dotted name is no class: a method, or a function of a module that is reached through another.
    private static func isMember(_ parts: [String]) -> Bool {
        guard let last = parts.last?.drop(while: { $0 == "_" }) else { return true }
        return !(last.first?.isUppercase ?? false)
    }

    /// True for a name whose effect is known in any module, since libraries re-export the names that they import.
    private static func isReexport(_ found: PickleImport) -> Bool {
        reexported.contains(found.name)
    }
}
