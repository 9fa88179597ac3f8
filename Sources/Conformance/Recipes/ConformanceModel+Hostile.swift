extension ConformanceModel {
    /// Part of the report of a hostile model that reached nothing.
    static let harmless = "nothing succeeded"

    /// Tries all forbidden operations, and reports in the error of its load those that succeeded. It does no harm if one
    /// succeeds: it removes its files at once, sets only modes that are already set, sends only signal 0, and sends no data
    /// anywhere.
    static let hostileModule = String(decoding: PackageResources.hostile_py, as: UTF8.self)
}
