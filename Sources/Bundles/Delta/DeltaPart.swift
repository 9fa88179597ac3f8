import Identifiers

/// The contents that stand in a delta, beside all of its bundle.
package struct DeltaPart: Sendable, Hashable {
    package let base: BundleDelta.Base
    /// Distinct ones.
    package let contents: Int
    package let bytes: UInt64
    package let allContents: Int
    package let allBytes: UInt64

    init(base: BundleDelta.Base, layout: TarLayout, of plan: TarLayout) {
        let own = layout.entries.dropFirst()
        let all = plan.holders
        self.base = base
        contents = own.count
        bytes = own.clampedSum { $0.size }
        allContents = all.count
        allBytes = all.clampedSum { $0.size }
    }
}

extension UnverifiedBundle {
    /// nil for a whole bundle.
    package var deltaPart: DeltaPart? { delta.map { DeltaPart(base: $0.base, layout: layout, of: plan) } }
}
