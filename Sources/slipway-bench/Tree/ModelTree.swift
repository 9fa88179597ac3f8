import AsyncSupport
import DurableFiles
import TestSupport

/// Model directories that are the same wherever they are generated: `VERSION/MODEL/…`, so that one `slipway import */*`
/// takes them all, each under its model's name and with the next number.
struct ModelTree: Sendable {
    /// The directory of the tree.
    let root: DirectoryHandle
    /// The version directories in the order of their numbers, relative to the root.
    let versions: [String]
    let files: [TreeFile]

    var bytes: Int { files.reduce(0) { $0 + $1.size } }

    /// Bytes without the repeats.
    var uniqueBytes: Int {
        var seen: Set<String> = []
        return files.reduce(0) { sum, file in
            if case .bytes(let bytes) = file.content {
                return seen.insert(String(decoding: bytes, as: UTF8.self)).inserted ? sum + file.size : sum
            }
            return seen.insert("\(file.seed) \(file.size)").inserted ? sum + file.size : sum
        }
    }

    /// `1024 MiB in 1,540 files of 12 versions (812 MiB without repeats)`
    var description: String {
        "\(bytes >> 20) MiB in \(files.count) files of \(versions.count) versions (\(uniqueBytes >> 20) MiB without repeats)"
    }

    /// Writes the files, in two lanes, and makes them durable: nothing of it is to be written while something is measured.
    /// - Throws: if there is too little space for the tree and three times as much again.
    private init(_ versions: [String], _ files: [TreeFile], named name: String, in place: TemporaryDirectory) throws {
        self.versions = versions
        self.files = files
        let stored = files.reduce(0) { sum, file in
            if case .hole = file.content { return sum + 4096 }
            return sum + max(4096, file.size)
        }
        try FreeSpace.require(stored * 4, in: place)
        root = try place.handle.openOrMake(directory: name)
        let directories = Set(files.map { $0.path.split(separator: "/").dropLast().joined(separator: "/") })
        for directory in directories.sorted() { _ = try root.openOrMake(directory: directory) }
        let (root, files) = (root, files)
        try Parallel.forEach(count: files.count, width: 2) { index in
            try Interruption.requireNone()
            try files[index].write(below: root)
        }
        try root.syncFileSystem()
    }

    private static let models = ["churn", "fraud", "pricing", "returns"]

    /// Four models of three versions: half of the bytes are float32 weights, half pickles and small files. Every third file
    /// is the same in all versions of its model.
    /// - Parameter bytes: of the tree, repeats counted; a little more comes out.
    static func large(bytes: Int, named name: String = "tree", in place: TemporaryDirectory) throws -> ModelTree {
        let numbers = 1...3
        let share = bytes / (models.count * numbers.count)
        let versions = numbers.flatMap { number in models.map { "v\(number)/\($0)" } }
        let files = numbers.flatMap { number in
            models.flatMap { model in version(number, of: model, bytes: share) }
        }
        return try ModelTree(versions, files, named: name, in: place)
    }

    private static func version(_ number: Int, of model: String, bytes: Int) -> [TreeFile] {
        let place = "v\(number)/\(model)/"
        let small = (0..<120).map { index in
            (
                "extra_files/part-\(index).\(index % 2 == 0 ? "py" : "json")", 512 + index * index * 4,
                GeneratedContent.text
            )
        }
        let weights = (0..<3).map { ("model-\($0 + 1)-of-3.safetensors", bytes / 6, GeneratedContent.weights) }
        let rest = max(3 << 10, bytes / 2 - small.reduce(0) { $0 + $1.1 })
        let pickles = [("model.pkl", rest / 2), ("preprocessor.pkl", rest / 3), ("encoder.pkl", rest / 6)]
            .map { ($0.0, $0.1, GeneratedContent.pickle) }
        let generated = (weights + pickles + small).enumerated().map { index, file in
            let isShared = index % 3 == 0
            return TreeFile(place + file.0, size: file.1, file.2, seed: "\(model) \(isShared ? 0 : number) \(file.0)")
        }
        return ModelDocuments.files(in: place, model: "\(model) \(number)") + generated
    }

    /// One model of many versions, each of `files` small files.
    static func versions(
        _ count: Int,
        files: Int = 20,
        named name: String = "versions",
        in place: TemporaryDirectory
    ) throws -> ModelTree {
        let versions = (1...count).map { "v\($0)/many" }
        let all = versions.enumerated().flatMap { index, version in
            ModelDocuments.files(in: "\(version)/", model: "many \(index)")
                + [TreeFile("\(version)/model.pkl", size: 2048, .pickle, seed: "pickle \(index)")]
                + (0..<max(0, files - 5)).map { number in
                    let seed = "small \(number % 3 == 0 ? 0 : index) \(number)"
                    return TreeFile("\(version)/extra_files/part-\(number).json", size: 256, .text, seed: seed)
                }
        }
        return try ModelTree(versions, all, named: name, in: place)
    }

    /// One version of many files, each of `size` bytes and different, a thousand to a directory.
    static func files(
        _ count: Int,
        size: Int = 512,
        named name: String = "files",
        in place: TemporaryDirectory
    ) throws -> ModelTree {
        let version = "v1/wide"
        let all =
            ModelDocuments.files(in: "\(version)/", model: "wide 1")
            + [TreeFile("\(version)/model.pkl", size: 2048, .pickle, seed: "pickle")]
            + (0..<max(0, count - 5)).map {
                TreeFile("\(version)/extra_files/\($0 / 1000)/part-\($0).json", size: size, .text, seed: "wide \($0)")
            }
        return try ModelTree([version], all, named: name, in: place)
    }

    /// One version of `files` files that are holes, each different, so that gigabytes take no space.
    static func sparse(
        bytes: Int,
        files count: Int = 2000,
        named name: String = "sparse",
        in place: TemporaryDirectory
    ) throws -> ModelTree {
        let version = "v1/sparse"
        let all =
            ModelDocuments.files(in: "\(version)/", model: "sparse 1")
            + [TreeFile("\(version)/model.pkl", size: 2048, .pickle, seed: "pickle")]
            + (0..<count - 5).map {
                TreeFile("\(version)/data/part-\($0).bin", size: bytes / (count - 5), .hole, seed: "sparse \($0)")
            }
        return try ModelTree([version], all, named: name, in: place)
    }
}
