// `slipway conformance` makes its bundles from drafts and parts of bundles, so these belong to the product. Tests with TestSupport
// use them too.
@_exported public import Conformance
