import Bundles
import Identifiers

/// The differences between the files of a version and others under its name.
enum VersionDifference {
    /// One finding for each file that is new, gone or changed, ascending by path.
    static func findings(_ subject: String, old: [ModelPack.File], new: [ModelPack.File]) -> [Finding] {
        let before = Dictionary(old.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
        let after = Dictionary(new.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
        return Set(before.keys).union(after.keys).sorted().compactMap { path in
            let (left, right) = (before[path], after[path])
            guard left?.digest != right?.digest else { return nil }
            return Finding(
                code: SavedModelsCode.versionImmutable.rawValue,
                subject: "\(subject)/\(path)",
                expected: left.map(text) ?? "no such file (added)",
                found: right.map(text) ?? "no such file (removed)"
            )
        }
    }

    private static func text(_ file: ModelPack.File) -> String {
        "\(file.size) bytes of \(file.digest.short)"
    }
}
