import Identifiers
import ModelScan
import SavedModels
import StrictJSON

extension SavedModel {
    /// `champion=3, challenger=4`
    var aliasText: String { aliases.mapValues(\.text).pairText }

    /// The time of its newest version.
    var newest: Timestamp? { versions.map { $0.created ?? $0.imported }.max() }

    /// The worst verdict of its versions; "-" if some were not scanned.
    var scanText: String {
        let worst = versions.compactMap(\.scan?.verdict).max()
        if worst != .dangerous, versions.contains(where: { $0.scan == nil }) { return "-" }
        return worst?.rawValue ?? "-"
    }

    /// The number of versions with golden predictions; with a star if the active version has one.
    var goldenText: String {
        let count = versions.filter { $0.golden != nil }.count
        let isActive = active.flatMap { version($0)?.golden } != nil
        return count == 0 ? "-" : "\(count)\(isActive ? " *" : "")"
    }
}

extension SavedVersion {
    var flavorText: String { flavors.joined(separator: ",") }
}

extension JSONValue {
    /// The source of a version in words: `registry, churn version 3`.
    var sourceText: String {
        let parts = [self["kind"]?.string, self["name"]?.string].compactMap(\.self)
        let version = self["version"]?.string.map { " version \($0)" } ?? ""
        return parts.joined(separator: ", ") + version
    }
}

extension [String: String] {
    /// `a=1, b=2`, ascending.
    var pairText: String {
        sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ", ")
    }
}
