import StrictJSON

/// The program of a worker, which is part of the binary: no file of it lies anywhere.
enum WorkerProgram {
    /// Imports the modules in the order in which they need each other, so that none needs to be found.
    static let bootstrap = """
        import json, os, sys, types
        with open(4, "rb") as file:
            modules = json.load(file)
        package = types.ModuleType("slipway_worker")
        package.__path__ = []
        sys.modules["slipway_worker"] = package
        for name, source in modules:
            module = types.ModuleType("slipway_worker." + name)
            sys.modules[module.__name__] = module
            setattr(package, name, module)
            exec(compile(source, "slipway_worker/" + name + ".py", "exec"), module.__dict__)
        package.main.main()
        """

    /// What the bootstrap reads from descriptor 4.
    static let modules: [UInt8] = bytes([
        ("frames", PackageResources.frames_py), ("values", PackageResources.values_py),
        ("direct", PackageResources.direct_py), ("general", PackageResources.general_py),
        ("main", PackageResources.main_py),
    ])

    static func bytes(_ modules: [(name: String, source: [UInt8])]) -> [UInt8] {
        JSONWriter.bytes(
            of: .array(modules.map { [.string($0.name), .string(String(decoding: $0.source, as: UTF8.self))] })
        )
    }
}

extension WorkerProgram {
    /// What a worker is started with.
    struct Start: Sendable {
        let modules: [UInt8]
        /// Its first frame.
        let request: RequestFrame
    }
}
