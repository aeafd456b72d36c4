import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.core.util.VersionInfo;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;
import software.amazon.awssdk.protocols.jsoncore.JsonWriter;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.Bucket;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;
import software.amazon.awssdk.transfer.s3.S3TransferManager;

/** The SDK for Java as a program that does what it reads, line by line; clients/sdk.py says how. */
final class Driver {
  private S3AsyncClient s3;
  private S3TransferManager transfers;
  private S3Presigner presigner;

  private void configure(String endpoint, String region, String accessKey, String secretKey, int attempts) {
    var credentials = StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKey, secretKey));
    s3 = S3AsyncClient.builder().endpointOverride(URI.create(endpoint)).region(Region.of(region)).forcePathStyle(true)
        .credentialsProvider(credentials).multipartEnabled(true)
        .overrideConfiguration(config -> config.retryStrategy(retries -> retries.maxAttempts(attempts))).build();
    transfers = S3TransferManager.builder().s3Client(s3).build();
    presigner = S3Presigner.builder().endpointOverride(URI.create(endpoint)).region(Region.of(region))
        .credentialsProvider(credentials)
        .serviceConfiguration(S3Configuration.builder().pathStyleAccessEnabled(true).build()).build();
  }

  private List<String> buckets() {
    return s3.listBuckets().join().buckets().stream().map(Bucket::name).toList();
  }

  private void put(Path file, String bucket, String key) {
    transfers.uploadFile(upload -> upload.source(file).putObjectRequest(put -> put.bucket(bucket).key(key)))
        .completionFuture().join();
  }

  private void get(String bucket, String key, String version, Path file) {
    transfers.downloadFile(download -> download.destination(file)
            .getObjectRequest(get -> get.bucket(bucket).key(key).versionId(version)))
        .completionFuture().join();
  }

  private void getRange(String bucket, String key, long start, long stop, Path file) throws IOException {
    var answer = s3.getObject(get -> get.bucket(bucket).key(key).range("bytes=" + start + "-" + (stop - 1)),
        AsyncResponseTransformer.toBytes()).join();
    Files.write(file, answer.asByteArray());
  }

  private List<String> keys(String bucket, String prefix) {
    var keys = new ArrayList<String>();
    s3.listObjectsV2Paginator(list -> list.bucket(bucket).prefix(prefix)).contents().subscribe(entry -> keys.add(entry.key()))
        .join();
    return keys;
  }

  private void deleteBelow(String bucket, String prefix) {
    var keys = keys(bucket, prefix).stream().map(key -> ObjectIdentifier.builder().key(key).build()).toList();
    for (int start = 0; start < keys.size(); start += 1000) {
      var some = keys.subList(start, Math.min(start + 1000, keys.size()));
      var answer = s3.deleteObjects(delete -> delete.bucket(bucket).delete(list -> list.objects(some).quiet(true))).join();
      if (answer.hasErrors()) throw new IllegalStateException(answer.errors().toString());
    }
  }

  private List<String> versions(String bucket) {
    var rows = new ArrayList<String>();
    s3.listObjectVersionsPaginator(list -> list.bucket(bucket)).subscribe(page -> {
      page.versions().forEach(version -> rows.add(version.versionId() + " " + version.key()));
      page.deleteMarkers().forEach(marker -> rows.add(marker.versionId() + " " + marker.key()));
    }).join();
    return rows;
  }

  private void deleteVersions(String bucket) {
    var doomed = versions(bucket).stream().map(row -> row.split(" ", 2))
        .map(row -> ObjectIdentifier.builder().versionId(row[0]).key(row[1]).build()).toList();
    var answer = s3.deleteObjects(delete -> delete.bucket(bucket).delete(list -> list.objects(doomed).quiet(true))).join();
    if (answer.hasErrors()) throw new IllegalStateException(answer.errors().toString());
  }

  // The manager's calls for folders make paths of keys: not with every name that a file can have.
  private void upload(Path folder, String bucket, String prefix) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      files.filter(Files::isRegularFile).parallel().forEach(file -> put(file, bucket, prefix + folder.relativize(file)));
    }
  }

  private void download(String bucket, String prefix, Path folder) throws IOException {
    for (String key : keys(bucket, prefix)) {
      Path file = folder.resolve(key.substring(prefix.length()));
      Files.createDirectories(file.getParent());
      get(bucket, key, null, file);
    }
  }

  private String link(String method, String bucket, String key) {
    var minute = Duration.ofMinutes(1);
    if (method.equals("PUT")) {
      var put = PutObjectRequest.builder().bucket(bucket).key(key).build();
      return presigner.presignPutObject(sign -> sign.signatureDuration(minute).putObjectRequest(put)).url().toString();
    }
    var get = GetObjectRequest.builder().bucket(bucket).key(key).build();
    return presigner.presignGetObject(sign -> sign.signatureDuration(minute).getObjectRequest(get)).url().toString();
  }

  private Object call(String name, List<JsonNode> arguments) throws IOException {
    String[] text = arguments.stream().map(JsonNode::text).toArray(String[]::new);  // null where it is a number
    switch (name) {
      case "configure" -> configure(text[0], text[1], text[2], text[3], Integer.parseInt(arguments.get(4).asNumber()));
      case "buckets" -> { return buckets(); }
      case "make_bucket" -> s3.createBucket(create -> create.bucket(text[0])).join();
      case "remove_bucket" -> s3.deleteBucket(delete -> delete.bucket(text[0])).join();
      case "put" -> put(Path.of(text[0]), text[1], text[2]);
      case "get" -> get(text[0], text[1], null, Path.of(text[2]));
      case "get_version" -> get(text[0], text[1], text[2], Path.of(text[3]));
      case "versions" -> { return versions(text[0]); }
      case "delete_versions" -> deleteVersions(text[0]);
      case "get_range" -> getRange(text[0], text[1], Long.parseLong(arguments.get(2).asNumber()),
          Long.parseLong(arguments.get(3).asNumber()), Path.of(text[4]));
      case "keys" -> { return keys(text[0], text[1]); }
      case "copy" -> s3.copyObject(copy -> copy.sourceBucket(text[0]).sourceKey(text[1]).destinationBucket(text[2])
          .destinationKey(text[3])).join();
      case "delete" -> s3.deleteObject(delete -> delete.bucket(text[0]).key(text[1])).join();
      case "delete_below" -> deleteBelow(text[0], text[1]);
      case "upload" -> upload(Path.of(text[0]), text[1], text[2]);
      case "download" -> download(text[0], text[1], Path.of(text[2]));
      case "link" -> { return link(text[0], text[1], text[2]); }
      default -> throw new IllegalArgumentException(name);
    }
    return null;
  }

  private static String answer(String field, Object value) {
    JsonWriter writer = JsonWriter.create();
    writer.writeStartObject().writeFieldName(field);
    if (value instanceof List<?> items) {
      writer.writeStartArray();
      items.forEach(item -> writer.writeValue((String) item));
      writer.writeEndArray();
    } else if (value == null) {
      writer.writeNull();
    } else {
      writer.writeValue((String) value);
    }
    writer.writeEndObject();
    return new String(writer.getBytes(), StandardCharsets.UTF_8);
  }

  private static String messages(Throwable error) {
    String message = error instanceof AwsServiceException said && said.awsErrorDetails() != null
        ? said.awsErrorDetails().errorCode() + ": " + said.getMessage() : error.toString();
    return error.getCause() == null ? message : message + "; " + messages(error.getCause());
  }

  public static void main(String[] arguments) throws IOException {
    if (arguments.length > 0 && arguments[0].equals("--version")) {
      System.out.println("s3 " + VersionInfo.SDK_VERSION + ", Java " + Runtime.version());
      return;
    }
    var driver = new Driver();
    var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      var request = JsonNode.parser().parse(line).asObject();
      String answer;
      try {
        answer = answer("result", driver.call(request.get("call").text(), request.get("arguments").asArray()));
      } catch (Exception error) {
        answer = answer("error", messages(error).replaceAll("\\s+", " "));
      }
      System.out.write((answer + "\n").getBytes(StandardCharsets.UTF_8));
      System.out.flush();
    }
    System.exit(0);
  }
}
