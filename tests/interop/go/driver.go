package main

import (
	"context"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/feature/s3/manager"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

const atOnce = 8

type driver struct {
	client *s3.Client
}

func (d *driver) call(ctx context.Context, r request) (any, error) {
	text := func(index int) string { return argument[string](r, index) }
	switch r.Call {
	case "configure":
		return nil, d.configure(ctx, text(0), text(1), text(2), text(3), argument[int](r, 4))
	case "buckets":
		return d.buckets(ctx)
	case "make_bucket":
		_, err := d.client.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: aws.String(text(0))})
		return nil, err
	case "remove_bucket":
		_, err := d.client.DeleteBucket(ctx, &s3.DeleteBucketInput{Bucket: aws.String(text(0))})
		return nil, err
	case "put":
		return nil, d.put(ctx, text(0), text(1), text(2))
	case "get":
		return nil, d.get(ctx, &s3.GetObjectInput{Bucket: aws.String(text(0)), Key: aws.String(text(1))}, text(2))
	case "get_range":
		bytes := fmt.Sprintf("bytes=%d-%d", argument[int64](r, 2), argument[int64](r, 3)-1)
		return nil, d.get(ctx, &s3.GetObjectInput{Bucket: aws.String(text(0)), Key: aws.String(text(1)), Range: &bytes}, text(4))
	case "keys":
		return d.keys(ctx, text(0), text(1))
	case "copy":
		// A plus sign in a copy source is a blank, as in a query.
		source := text(0) + "/" + strings.ReplaceAll(url.PathEscape(text(1)), "+", "%2B")
		_, err := d.client.CopyObject(ctx, &s3.CopyObjectInput{CopySource: &source, Bucket: aws.String(text(2)), Key: aws.String(text(3))})
		return nil, err
	case "delete":
		_, err := d.client.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: aws.String(text(0)), Key: aws.String(text(1))})
		return nil, err
	case "delete_below":
		return nil, d.deleteBelow(ctx, text(0), text(1))
	case "upload":
		return nil, d.upload(ctx, text(0), text(1), text(2))
	case "download":
		return nil, d.download(ctx, text(0), text(1), text(2))
	case "versions":
		return d.versions(ctx, text(0))
	case "get_version":
		return nil, d.get(ctx, &s3.GetObjectInput{Bucket: aws.String(text(0)), Key: aws.String(text(1)), VersionId: aws.String(text(2))}, text(3))
	case "delete_versions":
		return nil, d.deleteVersions(ctx, text(0))
	case "link":
		return d.link(ctx, text(0), text(1), text(2))
	}
	return nil, fmt.Errorf("unknown call %q", r.Call)
}

func (d *driver) configure(ctx context.Context, endpoint, region, accessKey, secretKey string, attempts int) error {
	loaded, err := config.LoadDefaultConfig(ctx, config.WithRegion(region), config.WithRetryMaxAttempts(attempts),
		config.WithCredentialsProvider(credentials.NewStaticCredentialsProvider(accessKey, secretKey, "")))
	d.client = s3.NewFromConfig(loaded, func(options *s3.Options) {
		options.BaseEndpoint = &endpoint
		options.UsePathStyle = true
	})
	return err
}

func (d *driver) buckets(ctx context.Context) ([]string, error) {
	answer, err := d.client.ListBuckets(ctx, &s3.ListBucketsInput{})
	if err != nil {
		return nil, err
	}
	names := []string{}
	for _, bucket := range answer.Buckets {
		names = append(names, *bucket.Name)
	}
	return names, nil
}

// In parts where the file is longer than one.
func (d *driver) put(ctx context.Context, path, bucket, key string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	_, err = manager.NewUploader(d.client).Upload(ctx, &s3.PutObjectInput{Bucket: &bucket, Key: &key, Body: file})
	return err
}

// In ranges at the same time where no range is asked for.
func (d *driver) get(ctx context.Context, input *s3.GetObjectInput, path string) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	defer file.Close()
	if _, err = manager.NewDownloader(d.client).Download(ctx, file, input); err != nil {
		os.Remove(path)
	}
	return err
}

func (d *driver) keys(ctx context.Context, bucket, prefix string) ([]string, error) {
	keys := []string{}
	pages := s3.NewListObjectsV2Paginator(d.client, &s3.ListObjectsV2Input{Bucket: &bucket, Prefix: &prefix})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, entry := range page.Contents {
			keys = append(keys, *entry.Key)
		}
	}
	return keys, nil
}

func (d *driver) deleteBelow(ctx context.Context, bucket, prefix string) error {
	keys, err := d.keys(ctx, bucket, prefix)
	for err == nil && len(keys) > 0 {
		some := []types.ObjectIdentifier{}
		for _, key := range keys[:min(1000, len(keys))] {
			some = append(some, types.ObjectIdentifier{Key: aws.String(key)})
		}
		keys = keys[len(some):]
		var answer *s3.DeleteObjectsOutput
		answer, err = d.client.DeleteObjects(ctx, &s3.DeleteObjectsInput{Bucket: &bucket, Delete: &types.Delete{Objects: some}})
		if err == nil && len(answer.Errors) > 0 {
			err = fmt.Errorf("%s: %s", *answer.Errors[0].Key, *answer.Errors[0].Code)
		}
	}
	return err
}

func (d *driver) versions(ctx context.Context, bucket string) ([]string, error) {
	rows := []string{}
	pages := s3.NewListObjectVersionsPaginator(d.client, &s3.ListObjectVersionsInput{Bucket: &bucket})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, version := range page.Versions {
			rows = append(rows, *version.VersionId+" "+*version.Key)
		}
		for _, marker := range page.DeleteMarkers {
			rows = append(rows, *marker.VersionId+" "+*marker.Key)
		}
	}
	return rows, nil
}

func (d *driver) deleteVersions(ctx context.Context, bucket string) error {
	rows, err := d.versions(ctx, bucket)
	if err != nil {
		return err
	}
	doomed := []types.ObjectIdentifier{}
	for _, row := range rows {
		version, key, _ := strings.Cut(row, " ")
		doomed = append(doomed, types.ObjectIdentifier{Key: &key, VersionId: &version})
	}
	answer, err := d.client.DeleteObjects(ctx, &s3.DeleteObjectsInput{Bucket: &bucket, Delete: &types.Delete{Objects: doomed}})
	if err == nil && len(answer.Errors) > 0 {
		err = fmt.Errorf("%s: %s", *answer.Errors[0].Key, *answer.Errors[0].Code)
	}
	return err
}

func (d *driver) upload(ctx context.Context, folder, bucket, prefix string) error {
	paths := []string{}
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.Type().IsRegular() {
			paths = append(paths, path)
		}
		return err
	})
	if err != nil {
		return err
	}
	return each(paths, func(path string) error {
		return d.put(ctx, path, bucket, prefix+strings.TrimPrefix(path, folder+"/"))
	})
}

func (d *driver) download(ctx context.Context, bucket, prefix, folder string) error {
	keys, err := d.keys(ctx, bucket, prefix)
	if err != nil {
		return err
	}
	return each(keys, func(key string) error {
		path := filepath.Join(folder, strings.TrimPrefix(key, prefix))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			return err
		}
		return d.get(ctx, &s3.GetObjectInput{Bucket: &bucket, Key: &key}, path)
	})
}

func (d *driver) link(ctx context.Context, method, bucket, key string) (string, error) {
	links := s3.NewPresignClient(d.client, s3.WithPresignExpires(time.Minute))
	if method == "PUT" {
		link, err := links.PresignPutObject(ctx, &s3.PutObjectInput{Bucket: &bucket, Key: &key})
		if err != nil {
			return "", err
		}
		return link.URL, nil
	}
	link, err := links.PresignGetObject(ctx, &s3.GetObjectInput{Bucket: &bucket, Key: &key})
	if err != nil {
		return "", err
	}
	return link.URL, nil
}

// Runs the function over the items, a few at a time, and returns one of its errors.
func each(items []string, run func(string) error) error {
	waiting, errors := make(chan string), make(chan error, len(items))
	var workers sync.WaitGroup
	workers.Add(atOnce)
	for range atOnce {
		go func() {
			defer workers.Done()
			for item := range waiting {
				if err := run(item); err != nil {
					errors <- err
				}
			}
		}()
	}
	for _, item := range items {
		waiting <- item
	}
	close(waiting)
	workers.Wait()
	select {
	case err := <-errors:
		return err
	default:
		return nil
	}
}
