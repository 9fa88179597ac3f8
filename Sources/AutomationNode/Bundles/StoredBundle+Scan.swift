import Bundles
import ContentStore
import ModelScan

extension StoredBundle {
    /// The reports of the scans of its versions; nil where it has none that can be read.
    func scan(in store: ContentStore) -> BundleScan? {
        try? content(of: BundleScan.name, in: store, limit: StoredBundles.limits.documentBytes).map(
            BundleScan.init(json:)
        )
    }
}
