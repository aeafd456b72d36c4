#include "api/s3/service.h"

#include <utility>

#include "absl/strings/escaping.h"
#include "api/s3/auth/engine_sources.h"
#include "api/s3/request_exchange.h"
#include "api/s3/route/host_names.h"
#include "engine/base/random.h"

namespace coffer::s3 {
namespace {

constexpr size_t kHostIdBytes = 24;

GateOptions GateOptionsOf(const ServiceOptions& options) {
  return {.regions = options.regions,
          .clock_skew_max = options.clock_skew_max,
          .presigned_life_max = options.presigned_life_max};
}

}  // namespace

struct S3Service::State {
  ServiceParts parts;
};

S3Service::S3Service(Engine& engine, ServiceOptions options)
    : state_(new State{ServiceParts{.engine = engine,
                                    .options = options,
                                    .router = Router(HostNames(options.domains, options.regions)),
                                    .gate = Gate(GateSourcesOf(engine), engine.clock(), GateOptionsOf(options)),
                                    .host_id = absl::Base64Escape(RandomBytes(engine.random(), kHostIdBytes))}}) {}

S3Service::~S3Service() = default;

const std::string& S3Service::host_id() const { return state_->parts.host_id; }

std::unique_ptr<Exchange> S3Service::Begin(const OpContext& context, const http::RequestHead& head) {
  return std::make_unique<RequestExchange>(state_->parts, context, head);
}

}  // namespace coffer::s3
