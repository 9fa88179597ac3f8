// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let cryptoExtras = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")
let certificates = Target.Dependency.product(name: "X509", package: "swift-certificates")
let asn1 = Target.Dependency.product(name: "SwiftASN1", package: "swift-asn1")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let sqlite = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let yaml = Target.Dependency.product(name: "Yams", package: "Yams")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")
let systemPackage = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioHTTP = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let httpClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let hummingbirdTesting = Target.Dependency.product(name: "HummingbirdTesting", package: "hummingbird")
let nioEmbedded = Target.Dependency.product(name: "NIOEmbedded", package: "swift-nio")
let nioHTTPTypes = Target.Dependency.product(name: "NIOHTTPTypes", package: "swift-nio-extras")
let mustache = Target.Dependency.product(name: "Mustache", package: "swift-mustache")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")

/// libFuzzer's runtime library, when scripts/fuzz builds: then the fuzzers and the product's targets are built to be watched by it. With
/// `SLIPWAY_FUZZ_SHARED` the fuzzers alone are, so that the product's targets serve the tests too.
let fuzzer = Context.environment["SLIPWAY_FUZZER"]
let watched = fuzzer == nil ? strict : strict + [.unsafeFlags(["-sanitize=fuzzer"])]
let settings = Context.environment["SLIPWAY_FUZZ_SHARED"] == nil ? watched : strict

/// A library target, with the settings that all of them share. To add one, declare it here and give it a folder in `Sources`:
/// `scripts/check-imports` reads who may import whom from this file.
func productTarget(
    _ name: String,
    _ dependencies: [Target.Dependency],
    exclude: [String] = [],
    resources: [Resource] = []
) -> Target {
    .target(name: name, dependencies: dependencies, exclude: exclude, resources: resources, swiftSettings: settings)
}

/// The tests of the target of that name, in the folder of `Tests` that mirrors it.
func tests(of name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
    .testTarget(
        name: "\(name)Tests",
        dependencies: [.byName(name: name), "TestSupport"] + dependencies,
        exclude: exclude,
        swiftSettings: strict
    )
}

let package = Package(
    name: "slipway",
    products: [
        .executable(name: "slipway", targets: ["slipway"]),
        .executable(name: "slipwayd", targets: ["slipwayd"]),
        .executable(name: "slipway-worker", targets: ["slipway-worker"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.0"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.0"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.0", traits: []),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        .systemLibrary(name: "CArchive", pkgConfig: "libarchive", providers: [.apt(["libarchive-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .target(name: "CLinux"),
        .target(name: "CSimdjson", linkerSettings: [.linkedLibrary("simdjson")]),
        // Headers of Boost.Math and Eigen, for the build alone: nothing of them is linked.
        .target(name: "CStatistics"),
        // Its own few words for a library that is loaded at run time: nothing of onnxruntime is linked.
        .target(name: "COnnxRuntime"),

        productTarget("Identifiers", []),
        productTarget("StrictJSON", ["Identifiers"]),
        productTarget("DurableFiles", ["CLinux", "Identifiers", crypto]),
        productTarget("Statistics", ["CStatistics"], exclude: ["Documentation.md"]),
        productTarget("SpilledRuns", ["Statistics"]),
        productTarget("NativeModels", ["Identifiers"]),
        productTarget("NativeWorker", ["Identifiers", "NativeModels", "StrictJSON"]),
        productTarget("OnnxRuntime", ["COnnxRuntime", "NativeModels", "NativeWorker"]),
        productTarget("AsyncSupport", ["DurableFiles", "Identifiers"], exclude: ["Documentation.md"]),

        productTarget("Archive", ["AsyncSupport", "CArchive", "CZlib", "DurableFiles", "Identifiers"]),
        productTarget("ModelScan", ["Archive", "AsyncSupport", "DurableFiles", "Identifiers", "StrictJSON"]),
        productTarget("Signing", ["Identifiers", "StrictJSON", crypto, cryptoExtras, certificates, asn1]),
        productTarget("ContentStore", ["DurableFiles", "Identifiers", "StrictJSON"]),
        productTarget("EvaluationRecords", ["Identifiers", "StrictJSON", crypto]),
        productTarget("Monitoring", ["EvaluationRecords", "Identifiers", "Statistics"]),

        productTarget("SignOff", ["EvaluationRecords", "Identifiers", "Signing"]),
        productTarget("Orders", ["Identifiers", "Signing", "StrictJSON", crypto]),
        productTarget("Fleet", ["Identifiers"]),

        productTarget(
            "Reports",
            ["EvaluationRecords", "Identifiers", "StrictJSON", mustache],
            // The templates are part of the binary.
            resources: ["page.mustache", "block.mustache", "style.css"].map { .embedInCode("Templates/\($0)") }
        ),

        productTarget(
            "HTTPTransport",
            ["DurableFiles", "Identifiers", nioCore, nioPosix, nioHTTP, nioSSL, httpClient]
        ),
        productTarget("MLflow", ["DurableFiles", "Identifiers", "ModelScan", "StrictJSON", sqlite, yaml]),
        productTarget(
            "TrackingServer",
            ["AsyncSupport", "DurableFiles", "HTTPTransport", "Identifiers", "MLflow", "StrictJSON", nioCore]
        ),
        productTarget(
            "Bundles",
            ["Archive", "AsyncSupport", "ContentStore", "DurableFiles", "Identifiers", "Signing", "StrictJSON"]
        ),
        productTarget(
            "OCIRegistry",
            [
                "AsyncSupport", "Bundles", "DurableFiles", "HTTPTransport", "Identifiers", "Orders", "Signing",
                "StrictJSON",
                nioCore,
            ]
        ),
        productTarget("NodeAPI", ["EvaluationRecords", "Identifiers"], exclude: ["Documentation.md"]),
        productTarget(
            "NodeClient",
            ["AsyncSupport", "DurableFiles", "HTTPTransport", "Identifiers", "NodeAPI", nioCore]
        ),

        productTarget(
            "NodePages",
            ["EvaluationRecords", "Identifiers", "NodeAPI", "Reports", mustache],
            // The templates, the style sheet and the script are part of the binary.
            resources: [
                "page.mustache", "part.mustache", "facts.mustache", "timeline.mustache", "lines.mustache",
                "output.mustache", "form.mustache", "node.css", "live.js",
            ].map { .embedInCode("Templates/\($0)") }
        ),

        productTarget("Inference", ["CSimdjson", "Identifiers", "MLflow", "StrictJSON"]),
        .target(
            name: "ModelWorkers",
            dependencies: [
                "AsyncSupport", "CLinux", "DurableFiles", "Identifiers", "Inference", "MLflow", "StrictJSON", logging,
                subprocess, systemPackage,
            ],
            // The worker's program is part of the binary, and what writes native forms.
            resources: [
                "bootstrap", "frames", "inputs", "values", "direct", "general", "main", "native/form", "native/trees",
                "native/steps", "native/sessions", "native/native",
            ].map { .embedInCode("Program/\($0).py") },
            swiftSettings: settings
        ),
        productTarget(
            "NativeProving",
            ["Identifiers", "Inference", "MLflow", "ModelWorkers", "NativeModels", "NativeWorker"]
        ),
        productTarget(
            "Serving",
            [
                "AsyncSupport", "DurableFiles", "Identifiers", "Inference", "MLflow", "ModelWorkers", "StrictJSON",
                logging,
            ]
        ),
        .target(
            name: "Datasets",
            dependencies: [
                "Archive", "AsyncSupport", "DurableFiles", "EvaluationRecords", "Identifiers", "Inference", "MLflow",
                "ModelWorkers", "Statistics", "StrictJSON",
            ],
            // The reader of Parquet is part of the binary.
            resources: [.embedInCode("Program/parquet.py")],
            swiftSettings: settings
        ),
        productTarget(
            "Evaluation",
            [
                "AsyncSupport", "Datasets", "DurableFiles", "EvaluationRecords", "Identifiers", "Inference", "MLflow",
                "SpilledRuns", "Statistics", "StrictJSON",
            ],
            exclude: ["Documentation.md"]
        ),

        productTarget(
            "Drifting",
            ["Datasets", "Evaluation", "EvaluationRecords", "Identifiers", "Inference", "MLflow", "Statistics"]
        ),

        .target(
            name: "TableScoring",
            dependencies: [
                "AsyncSupport", "Bundles", "ContentStore", "Datasets", "DurableFiles", "Evaluation", "Identifiers",
                "Inference", "MLflow", "ModelScan", "ModelWorkers", "NativeModels", "Signing", "StrictJSON", subprocess,
                systemPackage,
            ],
            // The Python that reads and casts tables, and that of an engine's executors, is part of the binary.
            resources: [
                "opening", "casting", "answers", "asking", "parquet", "golden", "slipway_engine", "spark_job",
            ].map { .embedInCode("Program/\($0).py") },
            swiftSettings: settings
        ),

        productTarget(
            "Integrity",
            ["AsyncSupport", "Bundles", "ContentStore", "DurableFiles", "Identifiers", "Signing", "StrictJSON"]
        ),

        productTarget(
            "SavedModels",
            [
                "Archive", "AsyncSupport", "Bundles", "ContentStore", "Datasets", "DurableFiles", "Evaluation",
                "EvaluationRecords",
                "Identifiers", "Inference", "Integrity", "MLflow", "ModelScan", "ModelWorkers", "NativeModels",
                "NativeProving", "OCIRegistry", "Signing", "StrictJSON", "TrackingServer",
            ]
        ),
        productTarget(
            "AutomationNode",
            [
                "Archive", "AsyncSupport", "Bundles", "ContentStore", "DurableFiles", "Evaluation", "EvaluationRecords",
                "Identifiers", "Inference", "Integrity", "MLflow", "ModelScan", "ModelWorkers", "Monitoring",
                "NativeModels", "NodeAPI", "OCIRegistry", "Orders", "Serving", "SignOff", "Signing", "Statistics",
                "StrictJSON",
                sqlite, yaml, logging, subprocess,
                systemPackage,
            ]
        ),

        productTarget(
            "Conformance",
            [
                "AsyncSupport", "Bundles", "ContentStore", "DurableFiles", "Evaluation", "Identifiers", "Inference",
                "MLflow", "NodeAPI", "NodeClient", "Orders", "SignOff", "Signing", "StrictJSON",
            ],
            // The hostile model's program is part of the binary.
            resources: [.embedInCode("Program/hostile.py")]
        ),

        .executableTarget(
            name: "slipway",
            dependencies: [
                "Archive", "AsyncSupport", "Bundles", "Conformance", "ContentStore", "Datasets", "Drifting",
                "DurableFiles",
                "Evaluation", "EvaluationRecords", "Fleet", "Identifiers", "Inference", "Integrity", "MLflow",
                "ModelScan",
                "ModelWorkers", "NativeProving", "NodeAPI", "NodeClient", "OCIRegistry", "Orders", "Reports",
                "SavedModels", "Serving",
                "SignOff",
                "Signing", "Statistics", "StrictJSON", "TableScoring", "TrackingServer", arguments, subprocess,
                systemPackage,
            ],
            swiftSettings: strict
        ),
        .target(
            name: "NodeServer",
            dependencies: [
                "AsyncSupport", "AutomationNode", "DurableFiles", "EvaluationRecords", "Identifiers", "Inference",
                "MLflow",
                "ModelWorkers", "NodeAPI", "NodePages", "Serving", "StrictJSON", certificates, asn1, logging,
                nioCore, nioPosix, nioHTTP, nioSSL, httpTypes,
                hummingbird, hummingbirdCore, nioHTTPTypes, lifecycle, unixSignals,
            ],
            // A link to docs/openapi.yaml: the description that a node serves is the one in the documentation.
            resources: [.embedInCode("openapi.yaml")],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "slipwayd",
            dependencies: [
                "AsyncSupport", "AutomationNode", "DurableFiles", "Identifiers", "Integrity", "NodeAPI", "NodeServer",
                "StrictJSON", arguments, logging,
            ],
            swiftSettings: strict
        ),

        // Small, and without Foundation: each model that is served natively is a process of it.
        .executableTarget(
            name: "slipway-worker",
            dependencies: ["CLinux", "NativeWorker", "OnnxRuntime"],
            swiftSettings: strict
        ),

        .executableTarget(
            name: "slipway-bench",
            dependencies: [
                "AsyncSupport", "Bundles", "DurableFiles", "EvaluationRecords", "Identifiers", "ModelWorkers",
                "Monitoring", "OCIRegistry",
                "Signing", "SpilledRuns", "Statistics", "StrictJSON", "TestSupport", arguments, logging,
            ],
            swiftSettings: strict
        ),

        productTarget(
            "TestSupport",
            [
                "AsyncSupport", "Conformance", "DurableFiles", "Evaluation", "EvaluationRecords", "Identifiers",
                "Inference", "MLflow", "ModelWorkers", "Serving", "Signing", "StrictJSON", crypto, certificates, asn1,
                nioCore, nioPosix,
                nioSSL,
            ]
        ),
        // Apart from TestSupport, so that the tests below the node do not wait for it.
        productTarget("NodeTestSupport", ["NodeServer", logging, lifecycle]),
        tests(of: "Identifiers", []),
        tests(of: "StrictJSON", ["Identifiers"]),
        tests(of: "Fleet", ["Identifiers"]),
        tests(of: "DurableFiles", ["Identifiers"]),
        tests(of: "NativeModels", ["Identifiers"]),
        tests(of: "NativeWorker", ["AsyncSupport", "Identifiers", "Inference", "NativeModels", "StrictJSON"]),
        tests(of: "OnnxRuntime", ["DurableFiles", "NativeModels", "NativeWorker"]),
        tests(of: "Statistics", ["DurableFiles", "SpilledRuns", "StrictJSON"], exclude: ["Cases"]),
        tests(of: "Archive", ["DurableFiles", "Identifiers"]),
        tests(of: "ModelScan", ["DurableFiles", "Identifiers", "MLflow", "StrictJSON"]),
        tests(of: "Signing", ["DurableFiles", "Identifiers", crypto, certificates]),
        tests(of: "ContentStore", ["DurableFiles", "Identifiers"]),
        tests(of: "EvaluationRecords", ["Identifiers", "StrictJSON"]),
        tests(of: "Monitoring", ["EvaluationRecords", "Identifiers", "Statistics"]),
        tests(of: "SignOff", ["EvaluationRecords", "Identifiers", "MLflow", "Signing", certificates]),
        tests(of: "Orders", ["Identifiers", "Signing", "StrictJSON"]),
        tests(of: "Reports", ["EvaluationRecords", "Identifiers", "StrictJSON"]),
        tests(of: "NodePages", ["DurableFiles", "EvaluationRecords", "Identifiers", "NodeAPI"]),
        tests(
            of: "Integrity",
            ["Bundles", "ContentStore", "DurableFiles", "Identifiers", "Signing", "StrictJSON"]
        ),
        tests(of: "AsyncSupport", ["Identifiers"]),
        tests(of: "HTTPTransport", ["DurableFiles", "Identifiers", nioCore, nioPosix]),
        tests(of: "TrackingServer", ["AsyncSupport", "DurableFiles", "Identifiers", "MLflow"]),
        tests(
            of: "OCIRegistry",
            ["Bundles", "DurableFiles", "Identifiers", "Orders", "Signing", "StrictJSON"]
        ),
        tests(of: "MLflow", ["DurableFiles", "Identifiers", "StrictJSON", sqlite]),
        tests(
            of: "Bundles",
            ["Archive", "AsyncSupport", "ContentStore", "DurableFiles", "Identifiers", "Signing", "StrictJSON", crypto]
        ),
        tests(
            of: "NodeClient",
            [
                "AutomationNode", "Bundles", "DurableFiles", "EvaluationRecords", "Identifiers", "NodeAPI",
                "NodeServer",
                "NodeTestSupport", "Signing", "StrictJSON", crypto, certificates, asn1, logging, nioCore, nioPosix,
            ]
        ),
        tests(
            of: "AutomationNode",
            [
                "Archive", "AsyncSupport", "Bundles", "Conformance", "ContentStore", "DurableFiles", "Evaluation",
                "EvaluationRecords", "Identifiers", "Inference", "Integrity", "MLflow", "ModelWorkers", "Monitoring",
                "NodeAPI", "OCIRegistry", "Orders", "Serving", "SignOff", "Signing", "StrictJSON",
                sqlite, logging,
            ]
        ),
        tests(
            of: "NodeServer",
            [
                "AsyncSupport", "AutomationNode", "DurableFiles", "EvaluationRecords", "Identifiers", "Inference",
                "MLflow",
                "ModelWorkers", "NodeAPI", "NodePages", "NodeTestSupport", "Serving", "Signing", "StrictJSON",
                certificates, yaml,
                logging, nioCore, nioSSL,
                httpTypes, hummingbird, hummingbirdTesting, nioEmbedded, nioHTTPTypes, lifecycle,
            ]
        ),
        tests(of: "Inference", ["CSimdjson", "Identifiers", "MLflow", "StrictJSON"]),
        tests(
            of: "ModelWorkers",
            ["AsyncSupport", "DurableFiles", "Evaluation", "Identifiers", "Inference", "MLflow", "StrictJSON", logging]
        ),
        tests(of: "NativeProving", ["Identifiers", "Inference", "MLflow", "ModelWorkers", "NativeModels"]),
        tests(of: "Serving", ["Identifiers", "Inference", "ModelWorkers"]),
        tests(
            of: "Evaluation",
            [
                "Datasets", "DurableFiles", "EvaluationRecords", "Identifiers", "Inference", "MLflow", "ModelWorkers",

                "Statistics", "StrictJSON", logging,
            ]
        ),
        tests(
            of: "Datasets",
            [
                "Archive", "DurableFiles", "EvaluationRecords", "Identifiers", "Inference", "MLflow", "Statistics",
                "StrictJSON",
            ]
        ),
        tests(
            of: "Drifting",
            [
                "Datasets", "DurableFiles", "Evaluation", "EvaluationRecords", "Identifiers", "Statistics",
                "StrictJSON",
            ]
        ),
        tests(
            of: "TableScoring",
            [
                "Bundles", "Datasets", "DurableFiles", "Evaluation", "Identifiers", "Inference", "MLflow",
                "ModelWorkers", "Signing", "StrictJSON",
            ]
        ),
        tests(
            of: "SavedModels",
            [
                "Bundles", "ContentStore", "Datasets", "DurableFiles", "Evaluation", "EvaluationRecords", "Identifiers",
                "Inference", "Integrity", "MLflow", "ModelScan", "ModelWorkers", "NativeModels", "NativeProving",
                "Signing",
                "StrictJSON", "TrackingServer",
            ]
        ),
        tests(of: "Conformance", ["DurableFiles", "Identifiers", "Signing"]),
        .testTarget(
            name: "CommandLineTests",
            dependencies: [
                "AsyncSupport", "Bundles", "DurableFiles", "Evaluation", "EvaluationRecords", "Identifiers",
                "SavedModels", "Signing", "StrictJSON", "TableScoring", "TestSupport", "slipway", "slipwayd",
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "slipwaydTests",
            dependencies: ["DurableFiles", "TestSupport", "slipwayd"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "OracleTests",
            dependencies: [
                "Bundles", "DurableFiles", "Identifiers", "Inference", "MLflow", "ModelScan", "Signing", "StrictJSON",
                "TestSupport", "slipway",
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "FaultTests",
            dependencies: ["TestSupport", "slipway", "slipwayd"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "DurableFiles", "Identifiers", "Signing", "StrictJSON", "TestSupport", "slipway", "slipwayd",
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "DocumentationTests",
            dependencies: [
                "Archive", "AutomationNode", "Bundles", "Conformance", "ContentStore", "Datasets", "Drifting",
                "DurableFiles",
                "Evaluation", "EvaluationRecords", "Fleet", "Identifiers", "Inference", "Integrity", "MLflow",
                "ModelScan",
                "Monitoring", "NativeModels", "NodeAPI", "NodeClient", "NodeServer", "OCIRegistry", "Orders", "Reports",
                "SavedModels",
                "SignOff", "Signing", "Statistics",
                "StrictJSON", "TableScoring", "TestSupport",
                "TrackingServer", "slipway", arguments,
            ],
            swiftSettings: strict
        ),
    ],
    cxxLanguageStandard: .cxx17
)

if let fuzzer {
    package.targets.append(
        .executableTarget(
            name: "slipway-fuzz",
            dependencies: [
                "AutomationNode", "Bundles", "Conformance", "DurableFiles", "Identifiers", "Inference", "MLflow",
                "NativeModels", "Orders", "Signing", "StrictJSON",
            ],
            path: "Tests/Fuzz",
            exclude: ["corpus", "json.dict", "numbers.dict", "yaml.dict"],
            swiftSettings: watched,
            linkerSettings: [.unsafeFlags([fuzzer]), .linkedLibrary("stdc++")]
        )
    )
}
