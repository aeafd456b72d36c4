// Short forms for code that passes absl::Status and absl::StatusOr along.
#pragma once

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#define COFFER_CONCAT_INNER(a, b) a##b
#define COFFER_CONCAT(a, b) COFFER_CONCAT_INNER(a, b)

// Returns from the enclosing function when `expr` is not OK.
#define RETURN_IF_ERROR(expr)                                          \
  do {                                                                 \
    if (absl::Status coffer_status = (expr); !coffer_status.ok()) {    \
      return coffer_status;                                            \
    }                                                                  \
  } while (false)

// Declares or assigns `lhs` from a StatusOr, or returns its status.
#define ASSIGN_OR_RETURN(lhs, expr) COFFER_ASSIGN_OR_RETURN(COFFER_CONCAT(coffer_or_, __LINE__), lhs, expr)
#define COFFER_ASSIGN_OR_RETURN(tmp, lhs, expr) \
  auto tmp = (expr);                            \
  if (!tmp.ok()) return std::move(tmp).status(); \
  lhs = *std::move(tmp)
