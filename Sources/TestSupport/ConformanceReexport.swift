// Drafts and parts of bundles are the product's own, since `slipway kit` makes its bundles of them; whoever tests with
// TestSupport has them too.
@_exported public import Conformance
