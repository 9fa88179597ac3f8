/// One condition on a version, such as `>=1.2` (PEP 440, "Version specifiers").
package struct VersionSpecifier: Hashable, Sendable, Comparable, CustomStringConvertible {
    package enum Comparison: String, Sendable, CaseIterable {
        case compatible = "~="
        case arbitrary = "==="
        case equal = "=="
        case notEqual = "!="
        case atMost = "<="
        case atLeast = ">="
        case below = "<"
        case above = ">"
    }

    package let comparison: Comparison
    /// The normal form; for `===` the original text.
    package let text: String
    /// nil for `===` with a text that is no version.
    let version: PackageVersion?
    /// Tells whether it ends in `.*`.
    let isPrefix: Bool

    /// - Returns: nil for a text that is no specifier.
    package init?(_ written: some StringProtocol) {
        let text = Substring(written).trimmingWhitespace()
        guard let comparison = Comparison.allCases.first(where: { text.hasPrefix($0.rawValue) }) else { return nil }
        var rest = text.dropFirst(comparison.rawValue.count).trimmingWhitespace()
        guard !rest.isEmpty, !rest.contains(where: \.isWhitespace) else { return nil }
        let isPrefix = comparison != .arbitrary && rest.hasSuffix(".*")
        if isPrefix { rest = rest.dropLast(2) }
        let version = PackageVersion(rest)
        switch comparison {
        case .arbitrary: break
        case .equal, .notEqual:
            guard let version, !isPrefix || (version.local.isEmpty && version.dev == nil) else { return nil }
        case .compatible:
            guard let version, !isPrefix, version.release.count > 1, version.local.isEmpty else { return nil }
        default:
            guard let version, !isPrefix, version.local.isEmpty else { return nil }
        }
        self.comparison = comparison
        self.version = version
        self.isPrefix = isPrefix
        self.text = comparison == .arbitrary ? String(rest) : "\(version?.description ?? "")\(isPrefix ? ".*" : "")"
    }

    package var description: String { comparison.rawValue + text }

    /// Tells whether it allows exactly one version.
    package var isPin: Bool { (comparison == .equal && !isPrefix) || comparison == .arbitrary }

    package static func < (left: Self, right: Self) -> Bool { left.description < right.description }

    /// Tells whether a version satisfies it; the caller decides about pre-releases.
    package func holds(for found: PackageVersion) -> Bool {
        guard let version else { return text == found.description }
        switch comparison {
        case .equal: return equals(found, version)
        case .notEqual: return !equals(found, version)
        case .atMost: return found.publicVersion <= version
        case .atLeast: return found.publicVersion >= version
        case .below:
            let isOwnPre = found.isPreRelease && !version.isPreRelease && base(found) == base(version)
            return found < version && !isOwnPre
        case .above:
            let isOwnPost = found.post != nil && version.post == nil && base(found) == base(version)
            let isOwnLocal = !found.local.isEmpty && base(found) == base(version)
            return found > version && !isOwnPost && !isOwnLocal
        case .compatible:
            let prefix = Array(version.release.dropLast())
            return found.publicVersion >= version && found.epoch == version.epoch && begins(found.release, prefix)
        case .arbitrary: return text.lowercased() == found.description.lowercased()
        }
    }

    private func equals(_ found: PackageVersion, _ version: PackageVersion) -> Bool {
        guard isPrefix else { return version.local.isEmpty ? found.publicVersion == version : found == version }
        guard found.epoch == version.epoch else { return false }
        guard version.pre != nil || version.post != nil else { return begins(found.release, version.release) }
        return found.release == version.release && (version.pre == nil || found.pre == version.pre)
            && (version.post == nil || found.post == version.post)
    }

    private func base(_ version: PackageVersion) -> PackageVersion {
        PackageVersion(epoch: version.epoch, release: version.release, pre: nil, post: nil, dev: nil, local: [])
    }

    private func begins(_ release: [UInt64], _ prefix: [UInt64]) -> Bool {
        prefix.indices.allSatisfy { ($0 < release.count ? release[$0] : 0) == prefix[$0] }
    }
}
