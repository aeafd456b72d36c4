// What the metrics listener serves: /metrics for Prometheus, and / for people. Nothing on either is a secret.
#pragma once

#include <functional>

#include "tools/metrics/families.h"
#include "tools/server/http/document_exchange.h"

namespace coffer::server {

// `collect` is called for each page.
DocumentAnswer AnswerMetrics(const DocumentRequest& request, const std::function<metrics::Families()>& collect);

}  // namespace coffer::server
