// Asio as the server uses it: the concrete executor type throughout, and nothing deprecated.
#pragma once

#ifndef BOOST_ASIO_NO_DEPRECATED
#define BOOST_ASIO_NO_DEPRECATED
#endif
// ThreadSanitizer knows no fences; the queues' mutexes order the handlers all the same.
#if defined(__SANITIZE_THREAD__) && !defined(BOOST_ASIO_DISABLE_FENCED_BLOCK)
#define BOOST_ASIO_DISABLE_FENCED_BLOCK
#endif

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <chrono>

namespace coffer::server {

namespace asio = boost::asio;
using boost::system::error_code;

using LoopExecutor = asio::io_context::executor_type;
// TCP or local: what differs is how they are opened.
using Stream = asio::generic::stream_protocol;
using Socket = asio::basic_stream_socket<Stream, LoopExecutor>;
using Acceptor = asio::basic_socket_acceptor<Stream, LoopExecutor>;
using Timer =
    asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>, LoopExecutor>;
using WorkGuard = asio::executor_work_guard<LoopExecutor>;

}  // namespace coffer::server
