import CLinux

/// This process, as others of the same user see it.
package enum OwnProcess {
    /// Keeps them from reading its memory, its environment and its descriptors, and it from leaving a core: it knows keys or
    /// tokens. For good.
    package static func hide() {
        _ = clinux_hide_self()
    }
}
