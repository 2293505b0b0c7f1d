//go:build tools

// Package wasmd pins the wasmd release that scripts/localnet builds.
package wasmd

import _ "github.com/CosmWasm/wasmd/cmd/wasmd"
